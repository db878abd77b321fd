"""The limit of a training step: its convolutions and matrix products alone, each in the layout in which it is
fastest, the first convolution also as space-to-depth (4 x 4 pixels become 48 channels, or 64 with zeros, which cuDNN may be
faster with; the kernel 3 x 3 at stride 1).
"""

import torch

from cases import seconds_for
from limit import CONVOLUTIONS, PRODUCTS

SPACE_TO_DEPTH = [(channels, 96, 3, 1, 0, 57) for channels in (48, 64)]
LAYOUTS = (torch.contiguous_format, torch.channels_last)


def quickest(works, settings):
    """Seconds for each of `works`, added up: enough repeats of each for `seconds`, but two at least."""
    total = 0.0
    for work in works:
        once = min(seconds_for(1, work, settings["device"]) for _ in range(3))
        count = max(2, min(30, int(settings["seconds"] / once)))
        total += seconds_for(count, work, settings["device"])
    return total


def convolution(row, first, layout, dtype, settings):
    channels, out, kernel, stride, padding, side = row
    options = {"device": settings["device"], "dtype": dtype}
    x = torch.randn(settings["batch"], channels, side, side, **options).to(memory_format=layout)
    weight = torch.randn(out, channels, kernel, kernel, **options).to(memory_format=layout)
    place = ([stride] * 2, [padding] * 2, [1] * 2, False, [0] * 2, 1)
    gradient = torch.randn_like(torch.convolution(x, weight, None, *place))
    backward = torch.ops.aten.convolution_backward

    works = [
        lambda: torch.convolution(x, weight, None, *place),
        lambda: backward(gradient, x, weight, None, *place, [False, True, False]),
    ]
    if not first:
        works.append(lambda: backward(gradient, x, weight, None, *place, [True, False, False]))
    return quickest(works, settings)


def product(row, dtype, settings):
    features, out = row
    options = {"device": settings["device"], "dtype": dtype}
    x = torch.randn(settings["batch"], features, **options)
    weight = torch.randn(out, features, **options)
    gradient = torch.randn(settings["batch"], out, **options)
    return quickest(
        [lambda: x @ weight.t(), lambda: gradient @ weight, lambda: gradient.t() @ x],
        settings,
    )


def bare(settings):
    """Seconds of the convolutions, of the products, and of the first convolution in both of its forms."""
    dtype = torch.bfloat16 if settings["precision"] == "bfloat16" else torch.float32

    def best(row, first):
        return min(convolution(row, first, layout, dtype, settings) for layout in LAYOUTS)

    direct = best(CONVOLUTIONS[0], True)
    rewritten = min(best(row, True) for row in SPACE_TO_DEPTH)
    others = [best(row, False) for row in CONVOLUTIONS[1:]]
    shapes = [(9216, 1000)] if settings.get("small") else PRODUCTS
    products = sum(product(row, dtype, settings) for row in shapes)
    rest = sum(others) + products
    return {
        "direct": direct,
        "rewritten": rewritten,
        "convolutions": others,
        "products": products,
        "seconds": min(direct, rewritten) + rest,
        "without_rewriting": direct + rest,
    }
