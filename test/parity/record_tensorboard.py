"""Records what PyTorch's SummaryWriter writes, for tensorboard.test.ts.

Needs the packages tensorboard and pillow beside torch, which the other parity tests do without:

    python test/parity/record_tensorboard.py > test/parity/golden/tensorboard.json
"""

import base64
import glob
import json
import os
import sys
import tempfile

import numpy as np
import torch
from torch.utils.tensorboard import SummaryWriter

EIGHTHS = (torch.arange(40) - 13) / 8
PIXELS = torch.arange(2 * 3 * 4 * 5).view(2, 3, 4, 5)

CASES = {
    "scalar": lambda w: w.add_scalar("loss/train", 0.1, 3, 1.5),
    "scalar 0": lambda w: w.add_scalar("a", 0, walltime=1.5),
    "scalar of a tensor": lambda w: w.add_scalar("a", torch.tensor([[2.25]], requires_grad=True), -2, 1.5),
    "scalar not finite": lambda w: [w.add_scalar("a", v, 1, 1.5) for v in (float("inf"), float("-inf"), 1e300)],
    "scalar far": lambda w: w.add_scalar("a", 1, 2**40 + 5, 1.5),
    "scalar new": lambda w: w.add_scalar("ä", 0.1, 1, 1.5, new_style=True),
    "scalar double": lambda w: w.add_scalar("a", 0.1, 1, 1.5, new_style=True, double_precision=True),
    "text": lambda w: w.add_text("t", "# Überschrift\n\n" + "x" * 300, 2, 1.5),
    "histogram": lambda w: w.add_histogram("h", EIGHTHS, 2, walltime=1.5),
    "histogram of positive numbers": lambda w: w.add_histogram("h", EIGHTHS[20:], 2, walltime=1.5),
    "histogram of zeros": lambda w: w.add_histogram("h", torch.zeros(3, 2), 2, walltime=1.5),
    "histogram of integers": lambda w: w.add_histogram("h", torch.arange(9), 2, walltime=1.5),
    "histogram max_bins": lambda w: w.add_histogram("h", EIGHTHS, 2, walltime=1.5, max_bins=30),
    "histogram max_bins 7": lambda w: w.add_histogram("h", EIGHTHS, 2, walltime=1.5, max_bins=7),
    "histogram bins": lambda w: w.add_histogram("h", EIGHTHS, 2, bins=np.array([-1, 0, 0.5, 2, 2.25]), walltime=1.5),
    "histogram 6 bins": lambda w: w.add_histogram("h", EIGHTHS, 2, bins=6, walltime=1.5),
    "histogram of one number": lambda w: w.add_histogram("h", torch.ones(4), 2, bins=3, walltime=1.5),
    "histogram raw": lambda w: w.add_histogram_raw("h", 0, 2, 3, 4, 5.5, [1, 2.5], [1, 0], 2, 1.5),
    "image": lambda w: w.add_image("i", PIXELS[0] / 60, 1, 1.5),
    "image of bytes": lambda w: w.add_image("i", PIXELS[0].byte(), 1, 1.5),
    "image grey": lambda w: w.add_image("i", PIXELS[0, :1] / 60, 1, 1.5),
    "image HWC": lambda w: w.add_image("i", PIXELS[0].permute(1, 2, 0) / 40 - 0.2, 1, 1.5, dataformats="HWC"),
    "image HW": lambda w: w.add_image("i", PIXELS[0, 0] / 60, 1, 1.5, dataformats="HW"),
    "image WH": lambda w: w.add_image("i", PIXELS[0, 0] / 60, 1, 1.5, dataformats="WH"),
    "image RGBA": lambda w: w.add_image("i", PIXELS.view(-1)[:80].view(4, 4, 5) / 80, 1, 1.5),
    "images": lambda w: w.add_images("i", PIXELS / 120, 1, 1.5),
    "images NHWC": lambda w: w.add_images("i", (PIXELS / 120).permute(0, 2, 3, 1), 1, 1.5, dataformats="NHWC"),
    "images grey": lambda w: w.add_images("i", PIXELS.view(30, 1, 2, 2) / 120, 1, 1.5),
}

ERRORS = {
    "two numbers": lambda w: w.add_scalar("a", torch.ones(2)),
    "no number": lambda w: w.add_scalar("a", {}),
    "no values": lambda w: w.add_histogram("h", torch.ones(0)),
    "none within": lambda w: w.add_histogram("h", torch.ones(2), bins=np.array([5, 6])),
    "counts": lambda w: w.add_histogram_raw("h", 0, 2, 3, 4, 5.5, [1, 2.5], [1]),
    "dimensions": lambda w: w.add_image("i", torch.ones(2)),
    "letters": lambda w: w.add_image("i", torch.ones(2, 2, 3), dataformats="HHC"),
    "hparams": lambda w: w.add_hparams([], {}),
    "hparams of a list": lambda w: w.add_hparams({"a": []}, {}),
    "domain": lambda w: w.add_hparams({"a": "x"}, {}, {"a": [1.5]}),
}

HPARAMS = {
    "a number": lambda w: w.add_hparams({"lr": 0.1}, {"acc": 0.5, "loss": 2}, run_name="r"),
    "a text": lambda w: w.add_hparams({"opt": "sgd"}, {"acc": 0.5}, {"opt": ["sgd", "adam"]}, "r", 4),
    "a boolean": lambda w: w.add_hparams({"amp": True}, {"acc": 0.5}, {"amp": [True, False]}, run_name="r"),
    "a tensor": lambda w: w.add_hparams({"t": torch.tensor([2.5])}, {}, run_name="r"),
    "nothing": lambda w: w.add_hparams({"none": None}, {}, run_name="r"),
}


def records(file):
    """The records of a file, with lengths and checksums."""
    with open(file, "rb") as stream:
        data = stream.read()
    found = []
    while data:
        size = int.from_bytes(data[:8], "little") + 16
        found.append(data[:size])
        data = data[size:]
    return found


def text(data):
    return base64.b64encode(data).decode()


def without_time(record):
    """The event of a record without its time, which is the first field."""
    data = record[12:-4]
    assert data[0] == 9
    return data[9:]


def run(write, below=""):
    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(folder) as writer:
            write(writer)
        (file,) = glob.glob(os.path.join(folder, below, "events*"))
        return records(file)


def error_of(write):
    try:
        run(write)
    except Exception as error:  # noqa: BLE001
        return {"type": type(error).__name__, "message": str(error)}


def purged():
    with tempfile.TemporaryDirectory() as folder:
        SummaryWriter(folder, purge_step=7).close()
        (file,) = glob.glob(os.path.join(folder, "events*"))
        return records(file)


json.dump(
    {
        "first": text(without_time(run(lambda _: None)[0])),
        "purged": [text(without_time(each)) for each in purged()],
        "events": {name: [text(each) for each in run(write)[1:]] for name, write in CASES.items()},
        "hparams": {name: [text(without_time(each)) for each in run(write, "r")] for name, write in HPARAMS.items()},
        "errors": {name: error_of(write) for name, write in ERRORS.items()},
    },
    sys.stdout,
    indent=1,
)
