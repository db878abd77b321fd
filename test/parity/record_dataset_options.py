"""Writes golden/dataset-options.json: what torchvision says to options of its data sets that are not in its lists.

    python test/parity/record_dataset_options.py > test/parity/golden/dataset-options.json

By hand, with torchvision 0.29: the tests have its Python half only, whose messages are the same."""

import json
import tempfile

import torchvision
from torchvision import datasets

ROOT = tempfile.mkdtemp()
# not even another case of a word is in a list; None and numbers are of another type
WORDS = ("other", "", "Train", None, 3)

OPTIONS = {
    "Caltech101": {"target_type": (*WORDS, ["category", "other"], "all")},
    "CelebA": {"split": ("other", "", None, 3)},
    "EMNIST": {"split": (*WORDS, "byClass")},
    "Flowers102": {"split": (*WORDS, "valid")},
    "Food101": {"split": (*WORDS, "val")},
    "ImageNet": {"split": (*WORDS, "test")},
    "OxfordIIITPet": {"split": (*WORDS, "train"), "target_types": (*WORDS, ["category", "other"])},
    "STL10": {"split": (*WORDS, "val"), "folds": (10, -1, "1", 1.5)},
    "SVHN": {"split": (*WORDS, "val")},
    "VOCSegmentation": {"year": ("2013", "07", None, 2007), "image_set": (*WORDS, "test")},
    "VOCDetection": {"year": ("2006", None, 2012), "image_set": (*WORDS, "test")},
}
# folders without the data, each class with options that are in its lists
ABSENT = {
    "Caltech101": {},
    "CelebA": {},
    "CIFAR10": {},
    "CIFAR100": {},
    "EMNIST": {"split": "letters"},
    "FashionMNIST": {},
    "Flowers102": {},
    "Food101": {},
    "ImageNet": {},
    "KMNIST": {},
    "MNIST": {},
    "OxfordIIITPet": {},
    "STL10": {},
    "SVHN": {},
    "VOCDetection": {},
    "VOCSegmentation": {},
}


def answer(name, options):
    try:
        getattr(datasets, name)(ROOT, **options)
    except Exception as error:
        return {"name": name, "options": options, "error": type(error).__name__, "message": str(error).replace(ROOT, "ROOT")}
    raise SystemExit(f"{name} takes {options}")


absent = [answer(name, options) for name, options in ABSENT.items()]
# it looks for its files first
datasets.CelebA._check_integrity = lambda self: True
refused = [
    answer(name, {option: value})
    for name, options in OPTIONS.items()
    for option, values in options.items()
    for value in values
]
# only together
refused += [answer(name, {"year": "2007", "image_set": "Test"}) for name in ("VOCSegmentation", "VOCDetection")]
refused += [answer(name, {"year": "2012", "image_set": "test"}) for name in ("VOCSegmentation", "VOCDetection")]
print(json.dumps({"version": torchvision.__version__, "refused": refused, "absent": absent}))
