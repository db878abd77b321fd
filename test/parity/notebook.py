"""A trace of the training of the notebook's networks, which the benchmark times."""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import optim

from reference import digest

sys.path.append(str(Path(__file__).parent.parent.parent / "bench"))
from networks import *  # noqa: E402, F403


def state_of(model, optimizer):
    seen = {}
    for name, parameter in model.named_parameters():
        seen[f"gradient of {name}"] = digest(parameter.grad)
        for key, value in optimizer.state[parameter].items():
            seen[f"{key} of {name}"] = digest(value)
        seen[f"parameter {name}"] = digest(parameter)
    for name, buffer in model.named_buffers():
        seen[f"buffer {name}"] = digest(buffer)
    return seen


def parameters_of(model):
    return {name: digest(parameter) for name, parameter in model.named_parameters()}


def trace(model, optimizer, options, steps, full):
    """The loop of the notebook with its optimizer's missing step(), on drawn pictures, with a falling learning rate.

    Digests of the loss and the logits of each step, and of all that changes after those that `full` names.
    """
    torch.manual_seed(1109)
    model = globals()[model]()
    optimizer = getattr(optim, optimizer)(params=model.parameters(), **options)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=6, gamma=0.1)
    found = {"parameters": parameters_of(model), "losses": [], "rates": [], "outputs": {}, "states": {}}
    scores = []
    for step in range(1, steps + 1):
        x = torch.randn(2, 3, 227, 227)
        y = torch.randint(0, 1000, (2,))
        output = model(x)
        loss = F.cross_entropy(output, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found["losses"].append(loss.item())
        found["rates"].append(optimizer.param_groups[0]["lr"])
        found["outputs"][f"loss of step {step}"] = digest(loss)
        found["outputs"][f"logits of step {step}"] = digest(output)
        scores.append(output.detach()[:, :8])
        if step in full:
            found["states"][f"step {step}"] = state_of(model, optimizer)
        scheduler.step()
    return {**found, "scores": torch.stack(scores)}
