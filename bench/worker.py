"""One contestant of PyTorch's: reads requests from stdin, one JSON a line, and answers each with one line."""

import json
import resource
import sys

import torch

from cases import CASES

running = None


def prepare(name, settings):
    global running
    torch.set_num_threads(settings["threads"])
    torch.manual_seed(settings["seed"])
    running = CASES[name](settings)
    return {"version": torch.__version__}


def run(count):
    return running(count)


def finish():
    unit = 1 if sys.platform == "darwin" else 1024
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}


ACTIONS = {"prepare": prepare, "run": run, "finish": finish}

for line in sys.stdin:
    request = json.loads(line)
    action = request.pop("action")
    try:
        answer = ACTIONS[action](**request)
    except Exception as error:
        answer = {"error": (str(error).splitlines() or [type(error).__name__])[0]}
    print(json.dumps(answer), flush=True)
