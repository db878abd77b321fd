"""PyTorch's side of one rank of a job: prints one line of JSON. ranks.mjs is the other side."""

import ctypes
import hashlib
import json
import sys

import torch
import torch.distributed as dist
from torch import nn, optim

asked = json.loads(sys.argv[1])
kind, rank, world_size = asked["device"], asked["rank"], asked["world_size"]
on_gpu = kind == "cuda"
device = torch.device(f"cuda:{rank % torch.cuda.device_count()}" if on_gpu else "cpu")


def digest(tensors):
    found = hashlib.sha256()
    for tensor in tensors:
        plain = tensor.detach().cpu().contiguous()
        found.update(ctypes.string_at(plain.data_ptr(), plain.numel() * plain.element_size()))
    return found.hexdigest()[:16]


def numbers(count, dtype, source=rank):
    """Whole numbers that every dtype has, others on each rank."""
    return torch.arange(count, device=device).add(3 * source + 1).remainder(11).to(dtype)


def empty(count, dtype):
    return torch.zeros(count, device=device, dtype=dtype)


def broadcast(dtype):
    x = numbers(10, dtype)
    dist.broadcast(x, world_size - 1)
    return [x]


def all_reduce(op):
    def run(dtype):
        x = numbers(10, dtype)
        dist.all_reduce(x, getattr(dist.ReduceOp, op))
        return [x]

    return run


def reduce(dtype):
    x = numbers(10, dtype)
    dist.reduce(x, 0)
    return [x] if rank == 0 else []


def all_gather(dtype):
    each = [empty(10, dtype) for _ in range(world_size)]
    dist.all_gather(each, numbers(10, dtype))
    return each


def all_gather_into_tensor(dtype):
    whole = empty(10 * world_size, dtype)
    dist.all_gather_into_tensor(whole, numbers(10, dtype))
    return [whole]


def reduce_scatter_tensor(dtype):
    part = empty(10, dtype)
    dist.reduce_scatter_tensor(part, numbers(10 * world_size, dtype))
    return [part]


def all_to_all_single(dtype):
    swapped = empty(10 * world_size, dtype)
    dist.all_to_all_single(swapped, numbers(10 * world_size, dtype))
    return [swapped]


def gather(dtype):
    each = [empty(10, dtype) for _ in range(world_size)] if rank == 0 else None
    dist.gather(numbers(10, dtype), each, 0)
    return each or []


def scatter(dtype):
    part = empty(10, dtype)
    parts = [numbers(10, dtype, i) for i in range(world_size)]
    dist.scatter(part, parts if rank == 0 else None, 0)
    return [part]


def send_recv(dtype):
    x = numbers(10, dtype)
    if rank == 0:
        dist.send(x, world_size - 1)
    if rank == world_size - 1:
        dist.recv(x, 0)
    return [x]


COLLECTIVES = {
    "broadcast": broadcast,
    **{f"all_reduce {op}": all_reduce(op) for op in ("SUM", "PRODUCT", "MIN", "MAX")},
    "reduce": reduce,
    "all_gather": all_gather,
    "all_gather_into_tensor": all_gather_into_tensor,
    "reduce_scatter_tensor": reduce_scatter_tensor,
    "all_to_all_single": all_to_all_single,
    "gather": gather,
    "scatter": scatter,
    "send, recv": send_recv,
}


def train():
    """A small network under DistributedDataParallel, with batch norms over all ranks on a GPU."""
    torch.manual_seed(11)
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8 * 8 * 8, 10),
    ).to(device)
    if on_gpu:
        net = nn.SyncBatchNorm.convert_sync_batchnorm(net)
    ddp = nn.parallel.DistributedDataParallel(net, device_ids=[device] if on_gpu else None)
    sgd = optim.SGD(ddp.parameters(), lr=0.0625, momentum=0.9)
    generator = torch.Generator().manual_seed(rank)
    for _ in range(asked["steps"]):
        x = torch.randn(4, 3, 16, 16, generator=generator).to(device)
        y = torch.randint(0, 10, (4,), generator=generator).to(device)
        sgd.zero_grad()
        nn.functional.cross_entropy(ddp(x), y).backward()
        sgd.step()
    return [each for each in [*net.parameters(), *net.buffers()] if each.is_floating_point()]


def work():
    torch.backends.cudnn.deterministic = True
    found = {}
    for dtype in asked["dtypes"]:
        for name, run in COLLECTIVES.items():
            found[f"{name}, {dtype}"] = digest(run(getattr(torch, dtype)))
    awaited = numbers(10, torch.float32)
    dist.all_reduce(awaited, async_op=True).wait()
    found["asynchronous"] = digest([awaited])
    objects = [None] * world_size
    dist.all_gather_object(objects, {"rank": rank})
    found["objects"] = json.dumps(objects, separators=(",", ":"))
    alone = dist.new_group([world_size - 1])
    x = numbers(10, torch.float32)
    if rank == world_size - 1:
        dist.all_reduce(x, group=alone)
    found["a group of one"] = digest([x])
    found["weights and statistics"] = digest(train())
    return found


if on_gpu:
    torch.cuda.set_device(device)
dist.init_process_group(
    "nccl" if on_gpu else "gloo", init_method=f"file://{asked['store']}", rank=rank, world_size=world_size
)
found = work()
dist.barrier()
dist.destroy_process_group()
print(json.dumps(found))
