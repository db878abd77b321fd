"""torchvision's transforms, and pictures that test/parity/transforms.test.ts makes as well."""

import importlib.util
import sys
import types

import numpy as np
import torch
from PIL import Image

# Only the transforms, which are Python: the package itself looks for operators of the CUDA it was built with.
package = types.ModuleType("torchvision")
package.__path__ = list(importlib.util.find_spec("torchvision").submodule_search_locations)
sys.modules["torchvision"] = package

from torchvision import transforms  # noqa: E402, F401


def picture(width, height):
    index = np.arange(width * height * 3)
    content = index * 7 + (index >> 3) * 13 + ((index * index) >> 7)
    return Image.fromarray(content.astype(np.uint8).reshape(height, width, 3))


def scene(width, height):
    """Smooth areas, edges and grain, as a photograph has them; test/helpers/pictures.ts makes the same."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    wave = lambda value, half: np.abs(value % (2 * half) - half)  # noqa: E731
    area = wave(x * (2 + c) + y * 3, 61) * 3 + wave(y * (4 - c) + x, 43) * 2
    edge = np.where((x * 3 + y * 2) % 71 < 20, 90 - 40 * c, 0)
    grain = (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) % 23
    return Image.fromarray(np.clip(area // 2 + edge + grain, 0, 255).astype(np.uint8))


def in_mode(image, mode):
    grey = image.convert("L")
    red, green, blue = image.split()
    return {
        "L": lambda: grey,
        "P": lambda: grey.convert("P"),
        "1": lambda: grey.point(lambda level: 255 if level > 127 else 0, "1"),
        "LA": lambda: Image.merge("LA", (grey, red)),
        "RGBA": lambda: Image.merge("RGBA", (red, green, blue, grey)),
        "CMYK": lambda: Image.merge("CMYK", (red, green, blue, grey)),
    }[mode]()


def given(kind, width, height):
    """A picture, or what a tensor of it would be: by dtype, or a batch of two, or one channel."""
    image = scene(width, height)
    if kind == "picture":
        return image
    if kind in ("L", "LA", "RGBA", "CMYK", "P", "1"):
        return in_mode(image, kind)
    pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous()
    if kind == "batch":
        return torch.stack([pixels, pixels.flip(-1)])
    if kind == "grey":
        return pixels[:1]
    if kind == "uint8":
        return pixels
    return pixels.to(getattr(torch, kind)) / 255


def shown(value):
    """A picture as a tensor of bytes."""
    if isinstance(value, (tuple, list)):
        return [shown(each) for each in value]
    if isinstance(value, Image.Image):
        return torch.from_numpy(np.array(value.convert("L") if value.mode == "1" else value))
    # of a black and white picture numpy makes booleans whose bytes are 255
    return value.view(torch.uint8) != 0 if value.dtype == torch.bool else value


def flat(values):
    return [each for value in values for each in (flat(value) if isinstance(value, list) else [value])]


def joined(values):
    """All results in one tensor for each dtype, and their shapes."""
    parts = flat([shown(value) for value in values])
    dtypes = list(dict.fromkeys(part.dtype for part in parts))
    return {
        "shapes": "; ".join("x".join(map(str, part.shape)) for part in parts),
        "values": [torch.cat([part.flatten() for part in parts if part.dtype == dtype]) for dtype in dtypes],
    }


def on(code, kinds, seeds, sizes, v2=False):
    """What a transform makes of each kind of input, from each seed, and what is drawn next."""
    if v2:
        from torchvision.transforms import v2 as transforms
    else:
        from torchvision import transforms
    results, drawn = {}, []
    for kind in kinds:
        values = []
        for seed in seeds:
            transform = eval(code, {"transforms": transforms, "torch": torch})
            torch.manual_seed(seed)
            values += [transform(given(kind, width, height)) for width, height in sizes]
            drawn.append(torch.rand(1))
        results[kind] = joined(values)
    return {**results, "drawn": torch.cat(drawn)}


def mixed(code, labels, seed):
    """What a transform of torchvision's v2 makes of a batch with labels."""
    from torchvision.transforms import v2

    torch.manual_seed(seed)
    pictures = torch.stack([given("float32", 12, 9).roll(i, -1) for i in range(len(labels))])
    labels = torch.tensor(labels)
    return [*eval(code, {"transforms": v2})(pictures, labels), torch.rand(1)]


def function(code, kinds):
    """What a function of transforms.functional makes of each kind of input, which is `x`."""
    names = {"F": transforms.functional, "transforms": transforms, "torch": torch}
    return {kind: joined([eval(code, {**names, "x": given(kind, 45, 34)})]) for kind in kinds}


def run(code):
    """What a transform makes of three pictures, one after the other, from one seed."""
    torch.manual_seed(5)
    transform = eval(code, {"transforms": transforms, "torch": torch})
    return [shown(transform(picture(*size))) for size in ((37, 23), (20, 31), (24, 24))]
