"""What PyTorch's programs have in common. common.mjs is the same on our side."""

import os
import sys

import torch
import torch.nn.functional as F
from torch import optim

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "..", "..", "bench"))  # after this folder
import networks  # noqa: E402

SIDE = 227  # pixels of a picture of the notebook's network


class AlexNet(networks.AlexNet):
    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))  # the notebook's view() takes no channels_last features


def uses(settings):
    """What a precision and `best` stand for, in switches and options of PyTorch's."""
    best = settings.get("best", False)
    return {
        "tf32": settings["precision"] != "float32",
        "bfloat16": settings["precision"] == "bfloat16",
        "channels_last": best,
        "fused": best,
        "benchmark": best,
    }


def set_switches(settings):
    """Sets the switches that hold for the whole process."""
    used = uses(settings)
    torch.backends.cuda.matmul.allow_tf32 = used["tf32"]
    torch.backends.cudnn.benchmark = used["benchmark"]


def synchronize(device):
    if device == "cuda":
        torch.cuda.synchronize()


def placed(value, settings):
    return value.to(memory_format=torch.channels_last) if uses(settings)["channels_last"] else value


def sgd(model, settings):
    fused = {"fused": True} if uses(settings)["fused"] else {}
    return optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=0.0005, **fused)


def loss_of(model, x, y, settings):
    with torch.autocast(settings["device"], torch.bfloat16, enabled=uses(settings)["bfloat16"]):
        logits = model(x)
        return logits, F.cross_entropy(logits, y)


def step(model, optimizer, x, y, settings):
    """A training step as the notebook writes it."""
    logits, loss = loss_of(model, x, y, settings)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return logits, loss
