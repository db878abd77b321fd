"""A rank of a job: runs one of the scripts here between the beginning and the end of a process group, as rank.mjs does."""

import importlib
from datetime import timedelta

import torch
import torch.distributed as dist


def run(script, rank, size, file, settings):
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{file}", rank=rank, world_size=size, timeout=timedelta(seconds=60))
    result = importlib.import_module(f"distributed.{script}").run(rank, size, settings)
    dist.destroy_process_group()
    return result
