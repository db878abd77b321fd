"""A training run that can be cut in two: PyTorch's half of test/parity/resume.test.ts."""

from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn, optim


def make(optimizer, options, scheduler, scheduler_options):
    torch.manual_seed(7)
    model = nn.Sequential(
        OrderedDict(
            conv=nn.Conv2d(3, 4, 3),
            norm=nn.BatchNorm2d(4),
            relu=nn.ReLU(inplace=True),
            flatten=nn.Flatten(),
            drop=nn.Dropout(0.5),
            fc=nn.Linear(4 * 36, 5),
        )
    )
    built = getattr(optim, optimizer)(model.parameters(), **options)
    return Run(model, built, getattr(optim.lr_scheduler, scheduler)(built, **scheduler_options))


class Run:
    def __init__(self, model, optimizer, scheduler):
        self.parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}

    def train(self, first, last):
        """Losses of the steps `first` to `last`; the pictures depend on the step alone."""
        model, optimizer, scheduler = self.parts.values()
        losses = []
        for step in range(first, last):
            x = (torch.arange(2 * 3 * 64) * (step + 3) % 17).view(2, 3, 8, 8) / 17
            loss = F.cross_entropy(model(x), torch.tensor([step % 5, 2]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            losses.append(loss.detach())
        return losses

    def save(self):
        return {**{name: part.state_dict() for name, part in self.parts.items()}, "rng": torch.get_rng_state()}

    def load(self, saved):
        for name, part in self.parts.items():
            part.load_state_dict(saved[name])
        torch.set_rng_state(saved["rng"])


def same(ours, theirs):
    """Whether two checkpoints say the same; dicts may have another order."""
    if isinstance(theirs, dict):
        return set(ours) == set(theirs) and all(same(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(theirs, torch.Tensor):
        return ours.dtype == theirs.dtype and torch.equal(ours, theirs)
    return ours == theirs
