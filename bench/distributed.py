"""Training in one process, or in several of which this one is rank 0: the others are workers that it starts, and that
run whenever it does; with `quiet` they train side by side and send nothing. distributed.mjs is the same on our side."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from statistics import fmean
from time import perf_counter, process_time

import torch
import torch.distributed as dist
from torch import nn, optim

from networks import AlexNetBatchNorm

SIDE = 227
SECONDS = 120


class Peer:
    """Another rank. It ends with this process, whose end closes its stdin."""

    def __init__(self):
        worker = os.path.join(os.path.dirname(__file__), "worker.py")
        self.process = subprocess.Popen([sys.executable, worker], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, action, **request):
        self.process.stdin.write(json.dumps({"action": action, **request}) + "\n")
        self.process.stdin.flush()

    def answer(self):
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer


def join_job(settings):
    if "meeting" in settings:
        timeout = timedelta(seconds=SECONDS)
        dist.init_process_group("gloo", settings["meeting"], timeout, settings["ranks"], settings["rank"])
        return []
    with tempfile.TemporaryDirectory() as folder:
        meeting = f"file://{folder}/store"
        peers = [Peer() for _ in range(settings["ranks"] - 1)]
        for index, peer in enumerate(peers):
            peer.ask("prepare", name="distributed", settings={**settings, "meeting": meeting, "rank": index + 1})
        join_job({**settings, "meeting": meeting, "rank": 0})
        return peers


def hidden(net):
    """The share of the communication that went on while backward still computed, as c10d has measured it in the step
    before the last; nothing before the second."""
    data = net._get_ddp_logging_data() if isinstance(net, nn.parallel.DistributedDataParallel) else {}
    if not data.get("backward_comm_time"):
        return {}
    return {"hidden": data["backward_compute_comm_overlap_time"] / data["backward_comm_time"]}


def distributed(settings):
    ranks, batch, quiet = settings["ranks"], settings["batch"], settings.get("quiet", False)
    peers = join_job(settings) if ranks > 1 else []
    net = AlexNetBatchNorm()
    if ranks > 1:
        net = nn.parallel.DistributedDataParallel(net)
    for peer in peers:
        peer.answer()
    x = torch.randn(batch, 3, SIDE, SIDE)
    y = torch.randint(0, 1000, [batch])
    optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    criterion = nn.CrossEntropyLoss()

    def run(count):
        for peer in peers:
            peer.ask("run", count=count)
        before = process_time()
        start = perf_counter()
        with net.no_sync() if quiet else contextlib.nullcontext():
            for _ in range(count):
                loss = criterion(net(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        seconds = (perf_counter() - start) / count
        own = (process_time() - before) / count
        processor = fmean([own, *(peer.answer()["processor"] for peer in peers)])
        return {"seconds": seconds, "processor": processor, "loss": loss.item(), **({} if quiet else hidden(net))}

    return run
