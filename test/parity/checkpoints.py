"""PyTorch's half of test/parity/checkpoints.test.ts: the loop of torchvision's train.py, on numbers in the place of pictures."""

import argparse
import base64
import io
from collections import OrderedDict

import files
import torch
import torch.nn.functional as F
from torch import nn, optim


def batches():
    for step in range(4):
        x = (torch.arange(3 * 6) * (step + 3) % 17).view(3, 6) / 17
        yield x, torch.tensor([step % 4, 1, (step + 2) % 4])


class Run:
    def __init__(self):
        torch.manual_seed(5)
        layers = OrderedDict(a=nn.Linear(6, 8), norm=nn.BatchNorm1d(8), relu=nn.ReLU(), drop=nn.Dropout(0.4), b=nn.Linear(8, 4))
        self.model = nn.Sequential(layers)
        self.optimizer = optim.SGD(self.model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-3)
        self.scheduler = optim.lr_scheduler.StepLR(self.optimizer, step_size=2, gamma=0.5)

    def train(self, first, last):
        for epoch in range(first, last):
            self.model.train()
            for x, y in batches():
                loss = F.cross_entropy(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
            self.scheduler.step()
        return self

    def checkpoint(self, epoch, args):
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "lr_scheduler": self.scheduler.state_dict(),
            "epoch": epoch,
            "args": args,
        }

    def load(self, state):
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["lr_scheduler"])
        return self

    def weights(self):
        return dict(self.model.state_dict())


def begun_there():
    """Two epochs; the file that they leave; what two more make of it."""
    run = Run().train(0, 2)
    args = argparse.Namespace(model="alexnet", data_path="pictures", lr=0.1, batch_size=32, clip_grad_norm=None, auto_augment=None)
    state = {**run.checkpoint(1, args), "model_ema": None}
    torch.manual_seed(11)
    return {"file": files.saved(state), "after": run.train(2, 4).weights()}


def refusal(file):
    """What `weights_only=True` says of that file, and what it says once the class is named."""
    read = lambda: torch.load(io.BytesIO(base64.b64decode(file)), weights_only=True)
    try:
        read()
        refused = None
    except Exception as error:
        refused = type(error).__name__
    with torch.serialization.safe_globals([argparse.Namespace]):
        args = read()["args"]
    return {"refused": refused, "args": vars(args)}


def ended_there(file):
    """Goes on with a file of ours, which `weights_only=True` reads: two more epochs."""
    state = files.loaded(file)
    run = Run().load(state)
    torch.set_rng_state(state["random"]["cpu"])
    run.train(state["epoch"] + 1, 4)
    return {
        "weights": run.weights(),
        "keys": sorted(state),
        "args": state["args"],
        "kinds": [type(state[key]).__name__ for key in ("args", "model", "optimizer", "lr_scheduler")],
        "averaged": sorted(state["model_ema"]),
        "best": state["best"]["epoch"],
        "losses": len(state["history"]["epochs"]["train_loss"]),
        "lr": run.optimizer.param_groups[0]["lr"],
    }
