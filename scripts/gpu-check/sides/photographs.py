"""Writes JPEG files of the size and weight of ImageNet's photographs: 500 x 375, about 80 KB each, in a folder for each
class. Takes {"folder", "count"} as JSON; prints {"count", "bytes"}."""

import json
import os
import sys

import torch
from PIL import Image

WIDTH, HEIGHT, CLASSES = 500, 375, 8
# The detail of a photograph: much in the large, less in the small, some in every pixel.
SCALES = ((4, 60), (16, 40), (64, 25), (160, 14))
GRAIN = 9


def photograph(generator):
    pixels = torch.full((1, 3, HEIGHT, WIDTH), 128.0)
    for side, strength in SCALES:
        noise = torch.randn(1, 3, side, side, generator=generator) * strength
        pixels += torch.nn.functional.interpolate(noise, (HEIGHT, WIDTH), mode="bilinear")
    pixels += torch.randn(1, 3, HEIGHT, WIDTH, generator=generator) * GRAIN
    return Image.fromarray(pixels[0].clamp(0, 255).byte().permute(1, 2, 0).contiguous().numpy())


def write(folder, count):
    generator = torch.Generator().manual_seed(2012)
    size = 0
    for i in range(count):
        place = os.path.join(folder, str(i % CLASSES))
        os.makedirs(place, exist_ok=True)
        file = os.path.join(place, f"{i}.jpg")
        photograph(generator).save(file, quality=90)
        size += os.path.getsize(file)
    return {"count": count, "bytes": size}


print(json.dumps(write(**json.loads(sys.argv[1]))))
