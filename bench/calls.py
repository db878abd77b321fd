"""Calls on tensors so small that only the call itself counts; calls.mjs is the same on our side."""

import torch
from torch import nn, optim


def tiny_training():
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
    optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    x = torch.ones(1, 4)
    y = torch.tensor([1])

    def step():
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()

    step()
    return {
        "model.forward(x)": lambda: model(x),
        "optimizer.zero_grad()": lambda: optimizer.zero_grad(),
        "optimizer.step()": lambda: optimizer.step(),
        "training step": step,
    }


def calls():
    a = torch.ones(4)
    b = torch.ones(4)
    leaf = torch.ones(4, requires_grad=True)
    one = torch.ones(1)
    cube = torch.ones(2, 3, 4)
    return {
        "a.add(b)": lambda: a.add(b),
        "a.add(b, alpha=2)": lambda: a.add(b, alpha=2),
        "a.add(1)": lambda: a.add(1),
        "a.add_(b)": lambda: a.add_(b),
        "leaf.add(b)": lambda: leaf.add(b),
        "a.relu()": lambda: a.relu(),
        "a.sum()": lambda: a.sum(),
        "a.matmul(b)": lambda: a.matmul(b),
        "x.view(-1, 4)": lambda: cube.view(-1, 4),
        "torch.zeros(4)": lambda: torch.zeros(4),
        "x.shape": lambda: cube.shape,
        "x.item()": lambda: one.item(),
        **tiny_training(),
    }
