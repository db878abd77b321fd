"""Ten steps of ZeroRedundancyOptimizer under DistributedDataParallel: a digest of the parameters after each step and of
the collected state; zero.mjs does the same."""

import hashlib

import torch
import torch.distributed as dist
from torch import nn, optim
from torch.distributed.optim import ZeroRedundancyOptimizer


def digest(tensors):
    result = hashlib.sha256()
    for tensor in tensors:
        result.update(tensor.detach().contiguous().numpy().tobytes())
    return result.hexdigest()[:16]


def flat(state):
    """State, and options, as text and digests."""
    entries = []
    for index, values in state["state"].items():
        entries += [[index, name, digest([torch.as_tensor(value)])] for name, value in sorted(values.items()) if value is not None]
    groups = [[g["lr"], g["weight_decay"], g["params"]] for g in state["param_groups"]]
    return [entries, groups]


def run(rank, size, settings):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(12, 20), nn.ReLU(), nn.Linear(20, 7), nn.ReLU(), nn.Linear(7, 3))
    late = nn.Linear(3, 3)
    ddp = nn.parallel.DistributedDataParallel(nn.Sequential(net, late))
    kind = {"SGD": optim.SGD, "Adam": optim.Adam}[settings["kind"]]
    groups = [{"params": list(net[0].parameters())}, {"params": [*net[2].parameters(), *net[4].parameters()], "lr": 0.05}]
    given = groups if settings["groups"] else list(net.parameters())
    make = lambda: ZeroRedundancyOptimizer(given, kind, parameters_as_bucket_view=settings["view"], lr=0.01, **settings["options"])
    optimizer = make()
    scheduler = optim.lr_scheduler.StepLR(optimizer, 3, 0.5)
    trace = []
    for step in range(10):
        x = ((torch.arange(4 * 12) * (step + 3) + rank * 17) % 23).view(4, 12) / 23
        optimizer.zero_grad()
        ddp(x).square().sum().backward()
        optimizer.step()
        scheduler.step()
        trace.append(digest(ddp.parameters()))
        if step == 3:
            optimizer.add_param_group({"params": list(late.parameters()), "lr": 0.02})
        if step == 6:
            optimizer.consolidate_state_dict(size - 1)
            state = [optimizer.state_dict() if rank == size - 1 else None]
            trace.append(flat(state[0]) if rank == size - 1 else None)
            if not settings["mixed"]:
                dist.broadcast_object_list(state, src=size - 1)
                optimizer = make()
                optimizer.add_param_group({"params": list(late.parameters()), "lr": 0.7})
                optimizer.load_state_dict(state[0])
                scheduler = optim.lr_scheduler.StepLR(optimizer, 3, 0.5)
    return {"trace": trace}
