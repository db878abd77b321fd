"""PyTorch's side of the bits: prints one line of JSON. bits.mjs is the other side."""

import ctypes
import hashlib
import json
import os
import sys

import torch

from common import SIDE, AlexNet, placed, set_switches, sgd, step

asked = json.loads(sys.argv[1])
device, batch = asked["device"], asked["batch"]


def print_of(tensor):
    """A digest of every bit, and the first numbers, for how far apart two that differ are."""
    plain = tensor.detach().cpu().contiguous()
    content = ctypes.string_at(plain.data_ptr(), plain.numel() * plain.element_size())
    return {"digest": hashlib.sha256(content).hexdigest(), "first": plain.flatten()[:200].double().tolist()}


def prints_of(named):
    return {name: print_of(tensor) for name, tensor in named}


def trace(way):
    """The notebook's steps, on pictures that the CPU draws."""
    settings = {**way, "device": device}
    set_switches({**settings, "best": False})
    torch.manual_seed(1109)
    model = AlexNet()
    drawn = prints_of(model.named_parameters())
    model = placed(model.to(device), settings)
    optimizer = sgd(model, settings)
    losses = []
    for i in range(asked["steps"]):
        x = placed(torch.randn(batch, 3, SIDE, SIDE).to(device), settings)
        y = torch.randint(0, 1000, (batch,)).to(device)
        logits, loss = step(model, optimizer, x, y, settings)
        losses.append((f"step {i + 1}", loss))
    named = list(model.named_parameters())
    return {
        "parameters drawn": drawn,
        "losses": prints_of(losses),
        "logits": prints_of([("the last step", logits.float())]),
        "gradients": prints_of((name, each.grad) for name, each in named),
        "weights": prints_of(named),
    }


def operators():
    """Operators and the gradients of their inputs."""
    set_switches({"precision": "float32"})
    with open(os.path.join(os.path.dirname(__file__), "operators.json")) as file:
        rows = json.load(file)
    torch.manual_seed(5)
    found = {}
    for name, shapes, *rest in rows:
        inputs = [torch.randn(shape).to(device).requires_grad_() for shape in shapes]
        output = getattr(inputs[0], name)(*inputs[1:], *(rest[0] if rest else []))
        if output.requires_grad:
            output.sum().backward()
        gradients = [(f"gradient {i}", each.grad) for i, each in enumerate(inputs) if each.grad is not None]
        found[name] = prints_of([("output", output), *gradients])
    return found


print(
    json.dumps(
        {
            "version": torch.__version__,
            "device": torch.cuda.get_device_name() if device == "cuda" else "CPU",
            # again on a GPU: what PyTorch does not repeat itself, nobody can be asked to
            "traces": [[trace(way) for _ in range(2 if device == "cuda" else 1)] for way in asked["ways"]],
            "operators": operators(),
        }
    )
)
