"""PyTorch's side of what is timed: reads requests from stdin, one JSON a line, and answers each with one line.
Several things that are to be timed can be prepared at once; the side that is not asked does nothing."""

import gc
import json
import sys
from time import perf_counter

import torch

from bare import bare
from cases import CASES, seconds_for
from common import set_switches, synchronize

answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
prepared = {}
gc.freeze()  # bytes_now() collects often: PyTorch's own modules, which stay, need not be looked through each time


def bytes_now(settings):
    """Bytes in tensors, without those that wait to be collected."""
    gc.collect()
    synchronize(settings["device"])
    return torch.cuda.memory_allocated() if settings["device"] == "cuda" else 0


def about(device):
    return {
        "version": torch.__version__,
        "device": torch.cuda.get_device_name() if device == "cuda" else "CPU",
    }


def prepare(id, name, settings):
    torch.manual_seed(1)
    set_switches(settings)
    on_gpu = settings["device"] == "cuda"
    before = bytes_now(settings)
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    work = CASES[name](settings)
    seconds = seconds_for(1, work, settings["device"])
    most = torch.cuda.max_memory_allocated() - before if on_gpu else None
    prepared[id] = (work, settings, bytes_now(settings) - before, most)
    return {"seconds": seconds}


def known(id):
    if id not in prepared:
        raise LookupError(f"{id} was lost with the process that had prepared it")
    return prepared[id]


def warm_up(id, seconds, at_least):
    """Repeats until `seconds` are over, and gives the most memory that one contestant would need alone."""
    work, settings, own, most = known(id)
    on_gpu = settings["device"] == "cuda"
    set_switches(settings)
    before = bytes_now(settings)
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    start = perf_counter()
    done = 0
    while done < at_least or perf_counter() - start < seconds:
        last = seconds_for(1, work, settings["device"])
        done += 1
    if settings.get("graph") or not on_gpu:
        return {"seconds": last, "peak": most}  # a graph keeps the memory that it was recorded with, and asks for none
    return {"seconds": last, "peak": own + torch.cuda.max_memory_allocated() - before}


def run(id, count):
    work, settings, *_ = known(id)
    set_switches(settings)
    return {"seconds": seconds_for(count, work, settings["device"])}


def drop(ids):
    for id in ids:
        prepared.pop(id, None)
    gc.collect()
    torch.cuda.empty_cache()
    return {}


def limit_of(settings):
    set_switches({**settings, "best": True})
    return bare(settings)


ACTIONS = {"about": about, "prepare": prepare, "warm_up": warm_up, "run": run, "drop": drop, "limit": limit_of}

for line in sys.stdin:
    request = json.loads(line)
    action = request.pop("action")
    try:
        answer = ACTIONS[action](**request)
    except Exception as error:
        answer = {"error": (str(error).splitlines() or [type(error).__name__])[0]}
    print(json.dumps(answer), file=answers, flush=True)
