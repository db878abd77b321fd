"""PyTorch's side of memory.mjs: the same programs, under the same names."""

import json
import sys
import time

import torch
from torch import nn

SIZE = json.loads(sys.argv[1])
DEVICE = torch.device(SIZE["device"])
ON_GPU = DEVICE.type == "cuda"
MIB = 2**20


def wait():
    if ON_GPU:
        torch.cuda.synchronize()


def reset():
    if ON_GPU:
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


def microseconds(call, calls):
    for _ in range(calls // 10):
        call()
    best = float("inf")
    for _ in range(7):
        wait()
        begin = time.perf_counter()
        for _ in range(calls):
            call()
        wait()
        best = min(best, (time.perf_counter() - begin) * 1e6 / calls)
    return round(best, 3)


def calls():
    a = torch.ones(4, device=DEVICE)
    b = torch.ones(4, device=DEVICE)
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2)).to(DEVICE)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    x = torch.ones(1, 4, device=DEVICE)
    y = torch.tensor([1], device=DEVICE)

    def step():
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()

    count = SIZE["calls"]
    return {
        "add": microseconds(lambda: a.add(b), count),
        "add_": microseconds(lambda: a.add_(b), count),
        "relu": microseconds(lambda: a.relu(), count),
        "training step": microseconds(step, count // 10),
    }


print(json.dumps({part.__name__: part() for part in (calls, dropped_models, temporaries)}))
