"""Writes golden/webdataset.json: what the package `webdataset` writes, and what it reads from a shard of ours.

    python test/parity/record_webdataset.py SHARD.tar > test/parity/golden/webdataset.json

`SHARD.tar` is the one that test/parity/webdataset.test.ts makes and names when it fails. By hand: the package is not asked for
in every run."""

import base64
import hashlib
import io
import json
import os
import sys
import tempfile
import zlib

import numpy as np
import webdataset as wds

WIDTH, HEIGHT = 24, 20


def pixels(i):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([(x * (i + 3) + y) % 256, (x + y * (i + 2)) % 256, (x * y + i) % 256], -1).astype("uint8")


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def written():
    """A shard as users write them: folders in the keys, other files beside the pictures, JPEG and PNG."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "shard.tar")
        with wds.TarWriter(file, mtime=0, compress=False) as sink:
            for i in range(4):
                kind = "jpg" if i % 2 else "png"
                sink.write({"__key__": f"train/n{i:02d}", kind: pixels(i), "cls": i % 3, "json": {"i": i}})
        samples = wds.WebDataset(file, shardshuffle=False).decode("rgb8").to_tuple("jpg;png", "cls")
        read = [[digest(picture), target] for picture, target in samples]
        with open(file, "rb") as stream:
            # mostly zeros
            packed = base64.b64encode(zlib.compress(stream.read(), 9)).decode()
        return {"tar": packed, "read": read}


def ours(file):
    """webdataset decodes with Pillow, which knows PPM."""
    from PIL import Image

    samples = wds.WebDataset(file, shardshuffle=False).to_tuple("__key__", "ppm", "cls")
    read = [
        [key, digest(np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))), int(target)]
        for key, picture, target in samples
    ]
    with open(file, "rb") as stream:
        return {"sha256": hashlib.sha256(stream.read()).hexdigest(), "read": read}


print(json.dumps({"version": wds.__version__, "written": written(), "ours": ours(sys.argv[1])}))
