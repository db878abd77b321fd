"""torchvision's data sets over the files that test/parity/datasets.test.ts writes."""

import hashlib
import os
import shutil
import tempfile

import vision  # noqa: F401: puts torchvision's Python half in place
import torch
from PIL import Image
from torchvision import datasets


vision.package.get_image_backend = lambda: "PIL"


def folder():
    return os.environ["LIBTORCH_NODE_TEST_DATASETS"]


def is_file(path, md5=None):
    return os.path.isfile(path)


# the files are small ones of ours, with digests of their own
for module in ("mnist", "cifar", "stl10", "imagenet", "flowers102", "celeba"):
    getattr(datasets, module).check_integrity = is_file


def sha(data):
    return hashlib.sha256(data).hexdigest()[:16]


def shown(value):
    if isinstance(value, Image.Image):
        return [value.mode, *value.size, sha(value.tobytes())]
    if isinstance(value, (tuple, list)):
        return [shown(each) for each in value]
    if isinstance(value, torch.Tensor):
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
