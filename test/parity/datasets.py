"""torchvision's data sets over the files that test/parity/datasets.test.ts writes."""

import base64
import hashlib
import json
import os
import shutil
import sys
import tempfile
import types

import vision  # noqa: F401: puts torchvision's Python half in place
import numpy as np
import torch
from PIL import Image
from torchvision import datasets



def loadmat(path, squeeze_me=False):
    """What SciPy read in the same file: mats.py has recorded it."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden", "mats.json")) as file:
        recorded = json.load(file).values()
    with open(path, "rb") as file:
        content = base64.b64encode(file.read()).decode()
    numbers = next(each["numbers"] for each in recorded if each["file"] == content)
    arrays = {name: np.array(each["values"]).reshape(each["shape"], order="F") for name, each in numbers.items()}
    arrays = {name: array.astype(np.uint8) if array.dtype.kind == "i" and array.max() < 256 else array for name, array in arrays.items()}
    return {name: array.squeeze() if squeeze_me else array for name, array in arrays.items()}


scipy = types.ModuleType("scipy")
scipy.io = types.ModuleType("scipy.io")
scipy.io.loadmat = loadmat
sys.modules.update({"scipy": scipy, "scipy.io": scipy.io})

vision.package.get_image_backend = lambda: "PIL"


def folder():
    return os.environ["LIBTORCH_NODE_TEST_DATASETS"]


def is_file(path, md5=None):
    return os.path.isfile(path)


# the files are small ones of ours, with digests of their own
for module in ("mnist", "cifar", "svhn", "stl10", "imagenet", "flowers102", "celeba"):
    getattr(datasets, module).check_integrity = is_file


def sha(data):
    return hashlib.sha256(data).hexdigest()[:16]


def shown(value):
    if isinstance(value, Image.Image):
        return [value.mode, *value.size, sha(value.tobytes())]
    if isinstance(value, (tuple, list)):
        return [shown(each) for each in value]
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return value.tolist()
    return value


FIELDS = ("classes", "class_to_idx", "targets", "split", "wnids", "bin_classes", "attr_names")


def facts(dataset, root):
    found = {"length": len(dataset), "repr": repr(dataset).replace(root, "ROOT")}
    found["items"] = [shown(dataset[index]) for index in range(len(dataset))]
    for name in FIELDS:
        if hasattr(dataset, name):
            found[name] = shown(getattr(dataset, name))
    if "targets" in found and isinstance(found["targets"], list):
        found["targets"] = [str(each).replace(root, "ROOT") for each in found["targets"]]
    return found


def read(code):
    """The data set that an expression makes; in it, ROOT is the folder."""
    root = folder()
    return facts(eval(code, {"datasets": datasets, "ROOT": root}), root)


def imagenet(split):
    """In a copy: torchvision unpacks the archives."""
    with tempfile.TemporaryDirectory() as root:
        shutil.copytree(os.path.join(folder(), "imagenet"), root, dirs_exist_ok=True)
        found = facts(datasets.ImageNet(root, split), root)
        del found["targets"]
        return found
