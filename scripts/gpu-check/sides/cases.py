"""What is timed, on PyTorch's side. cases.mjs is the same on ours. A case gives the function that is repeated."""

from time import perf_counter

import torch
from torch import nn, optim

from common import SIDE, AlexNet, placed, sgd, step as step_of, synchronize, uses
from networks import convolutions  # common.py has put its folder on the path

GRAPH_WARM_UP = 5


def captured(work, optimizer):
    """`work` recorded once as a CUDA graph: what is repeated is its replay."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(GRAPH_WARM_UP):
            work()
    torch.cuda.current_stream().wait_stream(side)
    optimizer.zero_grad(set_to_none=True)
    recorded = torch.cuda.CUDAGraph()
    with torch.cuda.graph(recorded):
        work()

    def replay(keeps=work):
        # the graph reads the network and the batch by address: without `work` their memory would be somebody else's
        recorded.replay()

    return replay


class Small(nn.Module):
    """The notebook's convolutions with one layer behind them: enough to try the check itself."""

    def __init__(self):
        super().__init__()
        self.conv = convolutions()
        self.fc = nn.Sequential(nn.Linear(9216, 1000))

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))


def alexnet(settings):
    """The notebook's network, or the small one."""
    with torch.device(settings["device"]):
        return placed(Small() if settings.get("small") else AlexNet(), settings)


COMPILED = {}  # of each batch and precision: a step and its CUDA graph share what took long to compile


def network(settings):
    """The model, and what runs it."""
    if not settings.get("compile"):
        model = alexnet(settings)
        return model, model
    key = (settings["batch"], settings["precision"])
    if key not in COMPILED:
        model = alexnet(settings)
        COMPILED[key] = (model, torch.compile(model))
    return COMPILED[key]


def step(settings):
    device, batch = settings["device"], settings["batch"]
    model, run = network(settings)
    x = placed(torch.randn(batch, 3, SIDE, SIDE, device=device), settings)
    y = torch.randint(0, 1000, (batch,), device=device)
    optimizer = sgd(model, settings)

    def work():
        step_of(run, optimizer, x, y, settings)

    return captured(work, optimizer) if settings.get("graph") else work


def in_layout(value, settings):
    return value.to(memory_format=torch.channels_last) if settings.get("channels_last") else value


def random(shape, settings):
    value = torch.randn(shape, device=settings["device"], dtype=getattr(torch, settings["dtype"]))
    return in_layout(value, settings)


def lrn(settings):
    x = random(settings["shape"], settings).requires_grad_()
    gradient = random(settings["shape"], settings)
    layer = nn.LocalResponseNorm(size=5, alpha=1e-4, beta=0.75, k=2)

    def work():
        x.grad = None
        layer(x).backward(gradient)

    return work


def conv1(settings):
    """A first convolution and the gradient of its weight; the pictures need none."""
    channels, out, kernel, stride, padding, side = settings["convolution"]
    x = random([settings["batch"], channels, side, side], settings)
    layer = nn.Conv2d(channels, out, kernel, stride, padding, bias=False)
    layer = layer.to(settings["device"], getattr(torch, settings["dtype"]))
    layer = in_layout(layer, settings)
    gradient = torch.randn_like(layer(x).detach())

    def work():
        layer.weight.grad = None
        layer(x).backward(gradient)

    return work


def call(settings):
    """Calls so small that only the call itself counts."""
    device = settings["device"]
    a = torch.randn(4, device=device)
    b = torch.randn(4, device=device)
    leaf = torch.randn(4, device=device, requires_grad=True)
    w = torch.randn(64, 64, device=device, requires_grad=True)
    x = torch.randn(8, 64, device=device)
    optimizer = optim.SGD([w], lr=0.1)

    def training_step():
        loss = x.matmul(w).relu().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return {
        "a.add(b)": lambda: a.add(b),
        "a.relu()": lambda: a.relu(),
        "a.add_(b)": lambda: a.add_(b),
        "a.mul(0.99)": lambda: a.mul(0.99),
        "leaf.add(b)": lambda: leaf.add(b),
        "a.view(2, 2)": lambda: a.view(2, 2),
        "a.detach()": lambda: a.detach(),
        "torch.empty(4)": lambda: torch.empty(4, device=device),
        "training step": training_step,
    }[settings["call"]]


def segment(settings):
    """Part of the network's step, apart: forward and backward of these layers, or the optimizer's step."""
    device, part = settings["device"], settings["segment"]
    model = alexnet(settings)
    if part == "SGD":
        optimizer = sgd(model, settings)
        for each in model.parameters():
            each.grad = torch.randn_like(each)
        return optimizer.step
    layers = getattr(model, part["stack"])[part["from"] : part["to"]]
    x = torch.randn([settings["batch"], *part["shape"]], device=device)
    if part["stack"] == "conv":
        x = placed(x, settings)
    if part["from"] > 0 or part["stack"] == "fc":
        x.requires_grad_()

    def forward():
        with torch.autocast(device, torch.bfloat16, enabled=uses(settings)["bfloat16"]):
            return layers(x.clone())

    gradient = torch.randn_like(forward().detach())

    def work():
        for each in layers.parameters():
            each.grad = None
        x.grad = None
        forward().backward(gradient)

    return work


CASES = {"step": step, "lrn": lrn, "conv1": conv1, "call": call, "segment": segment}


def seconds_for(count, work, device):
    """Seconds for one of `count` repeats."""
    synchronize(device)
    start = perf_counter()
    for _ in range(count):
        work()
    synchronize(device)
    return (perf_counter() - start) / count
