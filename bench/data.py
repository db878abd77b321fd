"""A loader's work with PyTorch's DataLoader: Pillow's pictures through torchvision's transforms, or, where there is no
torchvision, through the same steps written out as torchvision has them."""

import math
import os
import time

import torch
from PIL import Image
from torch.utils.data import ConcatDataset, DataLoader, Dataset

SIDE = 227
MEAN = [0.485, 0.456, 0.406]
STD = [0.229, 0.224, 0.225]

try:
    import torchvision
except Exception:  # one for another torch fails in its own ways
    torchvision = None


def box_of(width, height):
    area = width * height
    low, high = math.log(3 / 4), math.log(4 / 3)
    for _ in range(10):
        target = area * torch.empty(1).uniform_(0.08, 1).item()
        ratio = torch.exp(torch.empty(1).uniform_(low, high)).item()
        w, h = round(math.sqrt(target * ratio)), round(math.sqrt(target / ratio))
        if 0 < w <= width and 0 < h <= height:
            top = torch.randint(0, height - h + 1, size=(1,)).item()
            return top, torch.randint(0, width - w + 1, size=(1,)).item(), h, w
    side = min(width, height)
    return (height - side) // 2, (width - side) // 2, side, side


def tensor_of(image):
    data = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).view(image.height, image.width, 3)
    return data.permute(2, 0, 1).contiguous().to(torch.float32).div(255)


class Training:
    def __init__(self):
        self.mean, self.std = torch.tensor(MEAN).view(3, 1, 1), torch.tensor(STD).view(3, 1, 1)

    def __call__(self, image):
        top, left, height, width = box_of(*image.size)
        image = image.crop((left, top, left + width, top + height)).resize((SIDE, SIDE), Image.BILINEAR)
        if torch.rand(1) < 0.5:
            image = image.transpose(Image.FLIP_LEFT_RIGHT)
        return tensor_of(image).sub_(self.mean).div_(self.std)


def crop(image):
    left, top = round((image.width - SIDE) / 2), round((image.height - SIDE) / 2)
    return tensor_of(image.crop((left, top, left + SIDE, top + SIDE)))


def transform_of(name):
    if torchvision is None:
        return Training() if name == "training" else crop
    from torchvision import transforms as t

    if name == "crop":
        return t.Compose([t.CenterCrop(SIDE), t.ToTensor()])
    steps = [t.RandomResizedCrop(SIDE), t.RandomHorizontalFlip(), t.ToTensor(), t.Normalize(MEAN, STD)]
    return t.Compose(steps)


class Folder(Dataset):
    def __init__(self, root, transform):
        self.transform = transform
        self.samples = []
        for target, name in enumerate(sorted(os.listdir(root))):
            for file in sorted(os.listdir(os.path.join(root, name))):
                self.samples.append((os.path.join(root, name, file), target))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        file, target = self.samples[index]
        with open(file, "rb") as stream:
            image = Image.open(stream).convert("RGB")
        return self.transform(image), target


def data(settings):
    dataset = Folder(settings["pictures"], transform_of(settings["transform"]))
    # few pictures are taken again and again: a pass is then longer than the start of its workers
    times = math.ceil(settings.get("at_least", 1) / len(dataset))
    if times > 1:
        dataset = ConcatDataset([dataset] * times)
    workers = settings["num_workers"]
    transforms = "Pillow" if torchvision is None else f"torchvision {torchvision.__version__}"
    loader = DataLoader(dataset, batch_size=settings["batch"], shuffle=True, num_workers=workers)

    def run(count):
        start = time.perf_counter()
        seen = 0
        for _ in range(count):
            for x, _ in loader:
                seen += x.shape[0]
        return {"seconds": (time.perf_counter() - start) / seen, "transforms": transforms}

    return run
