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


def shown(value):
    """A picture as a tensor of bytes."""
    return torch.from_numpy(np.array(value)) if isinstance(value, Image.Image) else value


def run(code):
    """What a transform makes of three pictures, one after the other, from one seed."""
    torch.manual_seed(5)
    transform = eval(code, {"transforms": transforms, "torch": torch})
    return [shown(transform(picture(*size))) for size in ((37, 23), (20, 31), (24, 24))]
