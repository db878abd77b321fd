"""PyTorch's side of the GPU check: prints one line of JSON. scripts/gpu-check/ours.mjs is the other side."""

import ctypes
import hashlib
import json
import os
import sys
import time

import torch
import torch.nn.functional as F
from torch import optim

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "bench"))
from networks import AlexNet  # noqa: E402

settings = json.loads(sys.argv[1])
device = torch.device(settings["device"])
on_gpu = device.type == "cuda"


def digest(tensor):
    plain = tensor.detach().cpu().contiguous()
    content = ctypes.string_at(plain.data_ptr(), plain.numel() * plain.element_size())
    return hashlib.sha256(content).hexdigest()


def wait():
    if on_gpu:
        torch.cuda.synchronize()


def start(seed):
    torch.manual_seed(seed)
    model = AlexNet()
    drawn = {name: digest(each) for name, each in model.named_parameters()}
    model.to(device)
    return model, optim.SGD(params=model.parameters(), lr=0.01, momentum=0.9, weight_decay=0.0005), drawn


def step(model, optimizer, x, y):
    loss = F.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


def trace():
    model, optimizer, drawn = start(1109)
    losses = []
    for _ in range(5):
        x = torch.randn(settings["trace_batch"], 3, 227, 227).to(device)
        y = torch.randint(0, 1000, (settings["trace_batch"],)).to(device)
        losses.append(step(model, optimizer, x, y).item())
    weights = {name: each.detach().flatten()[:1000].tolist() for name, each in model.named_parameters()}
    return {"drawn": drawn, "losses": losses, "weights": weights}


def timed():
    model, optimizer, _ = start(1)
    x = torch.randn(settings["batch"], 3, 227, 227).to(device)
    y = torch.randint(0, 1000, (settings["batch"],)).to(device)
    times = []
    for _ in range(settings["timed"] + 5):
        wait()
        begin = time.perf_counter()
        step(model, optimizer, x, y)
        wait()
        times.append(1000 * (time.perf_counter() - begin))
    return times[5:]


def available():
    try:
        torch.zeros(1, device=device)
        return {"available": True, "reason": None}
    except Exception as error:
        return {"available": False, "reason": str(error).split("\n")[0]}


if settings.get("only_ask"):
    print(json.dumps(available()))
else:
    result = {
        "version": torch.__version__,
        "device": torch.cuda.get_device_name() if on_gpu else "CPU",
        "trace": trace(),
        "times": timed(),
        "peak": torch.cuda.max_memory_allocated() if on_gpu else None,
    }
    print(json.dumps(result))
