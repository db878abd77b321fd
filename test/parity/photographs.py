"""What torchvision makes of a folder of PPM files: a digest for each transform and file. See photographs.mjs."""

import hashlib
import json
import pathlib
import sys

import torch
import vision
from PIL import Image

folder, codes = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])
for code in codes:
    transform = eval(code, {"transforms": vision.transforms, "torch": torch})
    digests = []
    for index, path in enumerate(sorted(folder.glob("*.ppm"))):
        torch.manual_seed(index)
        result = vision.shown(transform(Image.open(path).convert("RGB"))).contiguous()
        digests.append(hashlib.sha256(result.numpy().tobytes()).hexdigest())
    print(json.dumps([code, digests]), flush=True)
