"""Twenty steps of a small form of the notebook's net under DistributedDataParallel: a digest of the gradients of each
step and of the parameters at the end; training.mjs does the same."""

import contextlib
import hashlib

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn, optim
from torch.distributed.algorithms.ddp_comm_hooks import default_hooks
from torch.distributed.algorithms.join import Join
from torch.distributed.optim import ZeroRedundancyOptimizer


def run(rank, size, settings):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = nn.Sequential(
                nn.Conv2d(3, 16, 5, stride=2), nn.ReLU(), nn.LocalResponseNorm(5), nn.MaxPool2d(3, 2),
                nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2),
            )
            self.classifier = nn.Sequential(nn.Dropout(0.5), nn.Linear(32 * 2 * 2, 64), nn.ReLU(), nn.Linear(64, 10))
            self.unused = nn.Linear(4, 4)

        def forward(self, x, leave_out=False):
            x = self.features(x).flatten(1)
            return (x[:, :10] if leave_out else self.classifier(x)) + (0 if settings.get("unused") else self.unused(torch.ones(4)).sum())

    def digest(tensors):
        result = hashlib.sha256()
        for tensor in tensors:
            result.update(b"none" if tensor is None else tensor.detach().contiguous().numpy().tobytes())
        return result.hexdigest()[:16]

    torch.manual_seed(rank)  # rank 0's parameters are the ones
    net = Net()
    ddp = nn.parallel.DistributedDataParallel(net, **settings.get("ddp", {}))
    sgd = {"lr": 0.01, "momentum": 0.9, "weight_decay": 5e-4}
    if settings.get("zero"):
        optimizer = ZeroRedundancyOptimizer(ddp.parameters(), optim.SGD, **sgd)
    else:
        optimizer = optim.SGD(ddp.parameters(), **sgd)

    def own_hook(weight, bucket):
        """Rank 0's gradients weigh more; in two steps."""
        scaled = bucket.buffer() * (weight if rank == 0 else 1)
        future = dist.all_reduce(scaled, async_op=True).get_future()
        return future.then(lambda ended: ended.value()[0] / (weight + size - 1)).then(
            lambda ended: ended.value() + float(bucket.index() + bucket.is_last())
        )

    hooks = {
        "allreduce": (None, default_hooks.allreduce_hook),
        "fp16": (None, default_hooks.fp16_compress_hook),
        "wrapped": (dist.group.WORLD, default_hooks.fp16_compress_wrapper(default_hooks.allreduce_hook)),
        "own": (3.0, own_hook),
    }
    if "hook" in settings:
        ddp.register_comm_hook(*hooks[settings["hook"]])
    scaler = torch.amp.GradScaler("cpu", enabled=settings.get("amp", False))
    torch.manual_seed(100 + rank)
    trace = []
    steps = range(20)
    joined = contextlib.nullcontext()
    if "join" in settings:
        steps = range(20 - 6 * rank)
        joined = Join([ddp, optimizer] if settings.get("zero") else [ddp], **settings["join"])
    with joined:
        for step in steps:
            x = ((torch.arange(4 * 3 * 32 * 32) * (step + 3) + rank * 17) % 23).view(4, 3, 32, 32) / 23
            y = (torch.arange(4) * 3 + step + rank) % 10
            quiet = settings.get("no_sync") and step % 2 == 0
            with ddp.no_sync() if quiet else contextlib.nullcontext():
                with torch.autocast("cpu", torch.bfloat16, enabled=settings.get("amp", False)):
                    loss = F.cross_entropy(ddp(x, leave_out=bool(settings.get("unused")) and step % 3 == 1), y)
                scaler.scale(loss).backward()
            trace.append(digest(p.grad for p in ddp.parameters()))
            if quiet:
                continue
            if settings.get("clip"):
                trace.append(digest([nn.utils.clip_grad_norm_(ddp.parameters(), 0.5)]))
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad()
    return {"trace": trace, "parameters": digest(ddp.parameters()), "buffers": digest(ddp.buffers()), "keys": list(ddp.state_dict())}
