"""What is timed, on PyTorch's side. cases.mjs is the same on ours; a case of one name does the same work in both.
A case gives a function that does it `count` times and returns seconds for one, or for each part of one."""

from contextlib import nullcontext
from time import perf_counter

import torch
from torch import nn, optim

from calls import calls
from data import data as loading
from distributed import distributed
from limit import limit
from networks import AlexNet

SIDE = 227


def placed(value, settings):
    return value.to(memory_format=torch.channels_last) if settings.get("channels_last") else value


def data(settings):
    x = torch.randn(settings["batch"], 3, SIDE, SIDE)
    y = torch.randint(0, 1000, [settings["batch"]])
    return placed(x, settings), y


def in_dtype(settings):
    if settings.get("dtype") == "bfloat16":
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()


def alexnet(settings):
    # view() in the notebook's forward takes no channels_last features
    AlexNet.forward = lambda self, x: self.fc(self.conv(x).flatten(1))
    model = placed(AlexNet(), settings)
    return model, torch.compile(model) if settings.get("compile") else model


def step(settings):
    model, run = alexnet(settings)
    x, y = data(settings)
    fused = {"fused": True} if settings.get("fused") else {}
    optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9, **fused)
    criterion = nn.CrossEntropyLoss()

    def steps(count):
        parts = {"forward": 0.0, "backward": 0.0, "optimizer": 0.0}
        for _ in range(count):
            start = perf_counter()
            with in_dtype(settings):
                loss = criterion(run(x), y)
            forward = perf_counter()
            optimizer.zero_grad()
            loss.backward()
            backward = perf_counter()
            optimizer.step()
            end = perf_counter()
            parts["forward"] += (forward - start) / count
            parts["backward"] += (backward - forward) / count
            parts["optimizer"] += (end - backward) / count
        return {"seconds": sum(parts.values()), "parts": parts, "loss": loss.item()}

    return steps


def timed(work):
    def times(count):
        start = perf_counter()
        for _ in range(count):
            work()
        return {"seconds": (perf_counter() - start) / count}

    return times


def lrn(settings):
    x = placed(torch.randn(*settings["shape"]), settings).requires_grad_()
    layer = nn.LocalResponseNorm(size=5, alpha=1e-4, beta=0.75, k=2)
    gradient = placed(torch.randn(*settings["shape"]), settings)

    def work():
        x.grad = None
        layer(x).backward(gradient)

    return timed(work)


def inference(settings):
    model, run = alexnet(settings)
    model.eval()
    x, _ = data(settings)

    def work():
        with torch.inference_mode(), in_dtype(settings):
            run(x)

    return timed(work)


def call(settings):
    return timed(calls()[settings["call"]])


CASES = {"step": step, "lrn": lrn, "inference": inference, "call": call, "limit": lambda s: timed(limit(s)), "data": loading, "distributed": distributed}
