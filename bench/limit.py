"""The limit of a training step: its convolutions and matrix products alone, with no memory to allocate for anything
else, each in the layout in which it is faster."""

from time import perf_counter

import torch

# channels in and out, kernel, stride, padding, side of the input
CONVOLUTIONS = [
    (3, 96, 11, 4, 0, 227),
    (96, 256, 5, 1, 2, 27),
    (256, 384, 3, 1, 1, 13),
    (384, 384, 3, 1, 1, 13),
    (384, 256, 3, 1, 1, 13),
]
PRODUCTS = [(9216, 4096), (4096, 4096), (4096, 1000)]


def convolution(row, batch, dtype, layout, first):
    channels, out, kernel, stride, padding, side = row
    x = torch.randn(batch, channels, side, side).to(dtype, memory_format=layout)
    weight = torch.randn(out, channels, kernel, kernel).to(dtype, memory_format=layout)
    bias = torch.randn(out).to(dtype)
    place = ([stride] * 2, [padding] * 2, [1] * 2, False, [0] * 2, 1)
    gradient = torch.randn_like(torch.convolution(x, weight, bias, *place))
    wanted = [not first, True, True]

    def work():
        torch.convolution(x, weight, bias, *place)
        torch.ops.aten.convolution_backward(gradient, x, weight, [out], *place, wanted)

    return work


def product(row, batch, dtype):
    features, out = row
    x = torch.randn(batch, features).to(dtype)
    weight = torch.randn(out, features).to(dtype)
    bias = torch.randn(out).to(dtype)
    gradient = torch.randn(batch, out).to(dtype)

    def work():
        torch.addmm(bias, x, weight.t())
        gradient.mm(weight)
        gradient.t().mm(x)

    return work


def seconds(work):
    work()
    start = perf_counter()
    work()
    return perf_counter() - start


def limit(settings):
    dtype = getattr(torch, settings.get("dtype", "float32"))
    batch = settings["batch"]
    layouts = (torch.contiguous_format, torch.channels_last)
    works = [product(row, batch, dtype) for row in PRODUCTS]
    for place, row in enumerate(CONVOLUTIONS):
        works.append(min((convolution(row, batch, dtype, each, place == 0) for each in layouts), key=seconds))

    def all_of_them():
        for work in works:
            work()

    return all_of_them
