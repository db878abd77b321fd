"""PyTorch's side of memory.mjs: the same programs, under the same names."""

import json
import os
import sys

import torch
from torch import nn

sys.path.append(os.path.join(os.path.dirname(__file__), "sides"))
from common import AlexNet  # noqa: E402

SIZE = json.loads(sys.argv[1])
DEVICE = torch.device(SIZE["device"])
ON_GPU = DEVICE.type == "cuda"
MIB = 2**20


def wait():
    if ON_GPU:
        torch.cuda.synchronize()


def reset():
    if ON_GPU:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def peak():
    return round(torch.cuda.max_memory_allocated() / MIB) if ON_GPU else None


def reserved():
    return round(torch.cuda.max_memory_reserved() / MIB) if ON_GPU else None


def train_two_layers():
    width = SIZE["width"]
    model = nn.Sequential(nn.Linear(width, width), nn.Linear(width, width)).to(DEVICE)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)
    x = torch.ones(1, width, device=DEVICE)
    for _ in range(3):
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()


def dropped_models():
    reset()
    for _ in range(6):
        train_two_layers()
    return {"peak": peak(), "reserved": reserved()}


def temporaries():
    reset()
    for i in range(300):
        torch.empty(SIZE["temporary"] * 262144, device=DEVICE).fill_(i)
    wait()
    return {"peak": peak(), "reserved": reserved()}


def ten_models():
    reset()
    for _ in range(10 if ON_GPU else 3):
        with torch.device(DEVICE):
            model = AlexNet()
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
        for _ in range(3):
            x = torch.randn(SIZE["batch"], 3, 227, 227, device=DEVICE)
            y = torch.randint(0, 1000, (SIZE["batch"],), device=DEVICE)
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
    return {"peak": peak(), "reserved": reserved()}


print(json.dumps({part.__name__: part() for part in (dropped_models, temporaries, ten_models)}))
