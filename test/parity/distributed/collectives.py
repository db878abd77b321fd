"""Every collective on every dtype, as PyTorch's gloo does it: {case: digests or error} of this rank; collectives.mjs does
the same."""

import hashlib

import torch
import torch.distributed as dist

DTYPES = "float32 float64 float16 bfloat16 int8 uint8 int16 int32 int64 bool complex64".split()
OPS = "SUM AVG PRODUCT MIN MAX BAND BOR BXOR".split()


def run(rank, size, _settings):
    def values(dtype, count, seed=0):
        """Numbers that differ from rank to rank, small enough for every dtype."""
        numbers = ((torch.arange(count) * 7 + rank * 5 + seed) % 11 + 1).to(torch.float64)
        if dtype.is_floating_point or dtype.is_complex:
            numbers = numbers / 7
        return numbers.to(dtype)

    def digest(tensor):
        content = torch.view_as_real(tensor) if tensor.is_complex() else tensor
        return hashlib.sha256(bytes(content.contiguous().view(-1).view(torch.uint8).tolist())).hexdigest()[:16]

    results = {}

    def case(name, run):
        try:
            results[name] = [digest(each) for each in run()]
        except Exception as error:  # noqa: BLE001
            results[name] = type(error).__name__

    for name in DTYPES:
        dtype = getattr(torch, name)

        def empty(count, dtype=dtype):
            return torch.zeros(count, dtype=dtype)

        def reduced(op, dtype=dtype):
            x = values(dtype, 37)
            dist.all_reduce(x, op=getattr(dist.ReduceOp, op))
            return [x]

        def reduced_at(op, dtype=dtype):
            x = values(dtype, 37)
            dist.reduce(x, size - 1, op=getattr(dist.ReduceOp, op))
            return [x] if rank == size - 1 else []

        def scattered_sum(op, dtype=dtype):
            out = empty(5)
            dist.reduce_scatter(out, [values(dtype, 5, k) for k in range(size)], op=getattr(dist.ReduceOp, op))
            return [out]

        for op in OPS:
            case(f"all_reduce {op} {name}", lambda: reduced(op))
            case(f"reduce {op} {name}", lambda: reduced_at(op))
        for op in ("SUM", "MAX"):
            case(f"reduce_scatter {op} {name}", lambda: scattered_sum(op))

        def broadcast():
            x = values(dtype, 9)
            dist.broadcast(x, size - 1)
            return [x]

        def all_gather():
            out = [empty(6) for _ in range(size)]
            dist.all_gather(out, values(dtype, 6))
            return out

        def all_gather_single():
            out = empty(6 * size)
            dist.all_gather_into_tensor(out, values(dtype, 6))
            return [out]

        def gather():
            out = [empty(4) for _ in range(size)] if rank == 0 else None
            dist.gather(values(dtype, 4), out)
            return out or []

        def scatter():
            out = empty(4)
            dist.scatter(out, [values(dtype, 4, k) for k in range(size)] if rank == size - 1 else None, src=size - 1)
            return [out]

        def reduce_scatter_single():
            out = empty(3)
            dist.reduce_scatter_tensor(out, values(dtype, 3 * size))
            return [out]

        def all_to_all():
            out = [empty(3) for _ in range(size)]
            dist.all_to_all(out, [values(dtype, 3, k) for k in range(size)])
            return out

        def all_to_all_single():
            out = empty(2 * size)
            dist.all_to_all_single(out, values(dtype, 2 * size))
            return [out]

        def all_to_all_uneven():
            out = empty((rank + 1) * size)
            dist.all_to_all_single(out, values(dtype, sum(range(1, size + 1))), [rank + 1] * size, list(range(1, size + 1)))
            return [out]

        def all_reduce_coalesced():
            tensors = [values(dtype, 5), values(dtype, 3, 1)]
            dist.all_reduce_coalesced(tensors)
            return tensors

        def all_gather_coalesced():
            out = [[empty(4), empty(2)] for _ in range(size)]
            dist.all_gather_coalesced(out, [values(dtype, 4), values(dtype, 2, 1)])
            return [each for pair in out for each in pair]

        def ring():
            out = empty(8)
            sent = dist.isend(values(dtype, 8), (rank + 1) % size, tag=3)
            got = dist.irecv(out, (rank - 1) % size, tag=3)
            sent.wait()
            got.wait()
            return [out]

        for function in (
            broadcast, all_gather, all_gather_single, gather, scatter, reduce_scatter_single, all_to_all,
            all_to_all_single, all_to_all_uneven, all_reduce_coalesced, all_gather_coalesced, ring,
        ):
            case(f"{function.__name__} {name}", function)

    def asynchronous():
        x = values(torch.float32, 1000)
        work = dist.all_reduce(x, async_op=True)
        work.wait()
        return [x]

    def group():
        ranks = list(range(1, size))
        pair = dist.new_group(ranks)
        x = values(torch.float32, 5)
        if rank in ranks:
            dist.all_reduce(x, group=pair)
            dist.broadcast(x, size - 1, group=pair)
        return [x]

    case("asynchronous", asynchronous)
    case("group", group)

    gathered = [None] * size
    dist.all_gather_object(gathered, {"rank": rank, "list": [1, 2.5, None, True, "ü" * rank], "big": 2**40})
    listed = [{"a": rank}, [rank, "x"], None]
    dist.broadcast_object_list(listed, size - 1)
    given = [None]
    dist.scatter_object_list(given, [{"for": k} for k in range(size)] if rank == 0 else None, src=0)
    taken = [None] * size if rank == 1 else None
    dist.gather_object([rank], taken, dst=1)
    sent = [None, None]
    if rank == 0:
        dist.send_object_list([{"k": 1}, "text"], dst=1)
    elif rank == 1:
        dist.recv_object_list(sent, src=0)
    results["objects"] = [gathered, listed, given, taken, sent]
    dist.barrier()
    dist.monitored_barrier()
    return results
