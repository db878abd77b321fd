"""What torchvision's readers, writers and drawings answer: python vision_io.py > golden/vision-io.json

Recorded because they need the compiled half of torchvision, which the reference environment does not have; run it where
`import torchvision` works (0.29.1).
"""

import base64
import hashlib
import io
import json
import os
import sys
import tempfile
import warnings

import numpy as np
import torch
from PIL import Image

warnings.simplefilter("ignore")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pictures  # noqa: E402
from torchvision import io as tvio  # noqa: E402
from torchvision import utils  # noqa: E402

MODES = ("UNCHANGED", "GRAY", "GRAY_ALPHA", "RGB", "RGB_ALPHA")


def sha(tensor):
    return hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest()[:16]


def shown(tensor):
    return [str(tensor.dtype).removeprefix("torch."), list(tensor.shape), sha(tensor)]


def attempt(work):
    try:
        return shown(work())
    except RuntimeError as error:
        return {"error": str(error).split("\n")[0]}


def bytes_of(data):
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


def with_orientation(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return pictures.saved(pictures.picture("RGB", 33, 21), "JPEG", exif=exif)


def files():
    found = {name: file for name, file in {**pictures.others(), **pictures.gifs()}.items() if not name.startswith("tiff")}
    found["png-16"] = pictures.saved(pictures.picture("I;16"), "PNG")
    return found


def decoded():
    results = {}
    for name, file in files().items():
        answers = {mode: attempt(lambda: tvio.decode_image(bytes_of(file), mode)) for mode in MODES}
        results[name] = {"file": base64.b64encode(file).decode(), "answers": answers}
    for orientation in range(1, 9):
        file = with_orientation(orientation)
        answers = {"turned": shown(tvio.decode_image(bytes_of(file), apply_exif_orientation=True))}
        results[f"turned-{orientation}"] = {"file": base64.b64encode(file).decode(), "answers": answers}
    return results


def picture(channels, height=13, width=17):
    index = torch.arange(channels * height * width)
    return ((index * 7 + index // 8 * 13) % 256).to(torch.uint8).view(channels, height, width)


def written():
    results = {}
    for channels in (1, 3):
        for quality in (75, 30, 100):
            results[f"jpeg {channels} {quality}"] = shown(tvio.decode_jpeg(tvio.encode_jpeg(picture(channels), quality)))
        results[f"png {channels}"] = shown(tvio.decode_png(tvio.encode_png(picture(channels))))
    return results


def grids():
    batch = picture(3 * 5).view(5, 3, 13, 17).float().div(255)
    make = utils.make_grid
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "x.png")
        utils.save_image(batch, file, nrow=2)
        saved = torch.from_numpy(np.array(Image.open(file)))
    return {
        "plain": shown(make(batch)),
        "nrow": shown(make(batch, nrow=2, padding=3, pad_value=0.5)),
        "normalize": shown(make(batch * 3 - 1, normalize=True)),
        "each": shown(make(batch * 3 - 1, normalize=True, scale_each=True)),
        "range": shown(make(batch * 3 - 1, normalize=True, value_range=(0, 1))),
        "list": shown(make([batch[0, :1], batch[1, :1]])),
        "one": shown(make(batch[0])),
        "grey": shown(make(batch[0, 0])),
        "bytes": shown(make(picture(6).view(2, 3, 13, 17))),
        "saved": shown(saved),
    }


def drawings():
    image = picture(3, 40, 50)
    boxes = torch.tensor([[3, 4, 20, 30], [10, 2, 45, 38], [30, 30, 60, 60], [-5, 5, 8, 9]])
    draw = utils.draw_bounding_boxes
    masks = torch.zeros(2, 40, 50, dtype=torch.bool)
    masks[0, 5:20, 5:30] = True
    masks[1, 15:30, 20:45] = True
    segment = utils.draw_segmentation_masks
    return {
        "boxes": shown(draw(image, boxes)),
        "colour": shown(draw(image, boxes, colors="red", width=3)),
        "colours": shown(draw(image, boxes, colors=["#00ff7f", (1, 2, 3), "blue", "hsl(120, 50%, 40%)"], width=2)),
        "filled": shown(draw(image, boxes, colors=(10, 200, 30), fill=True)),
        "filled wide": shown(draw(image, boxes, fill=True, width=4)),
        "float": shown(draw(image.float() / 255, boxes[:1])),
        "grey": shown(draw(image[:1], boxes[:2])),
        "masks": shown(segment(image, masks)),
        "mask": shown(segment(image, masks[0], alpha=0.3, colors="orange")),
        "masks of floats": shown(segment(image.float() / 255, masks, colors=["red", (0, 200, 10)])),
    }


print(json.dumps({"decoded": decoded(), "written": written(), "grids": grids(), "drawings": drawings()}))
