"""python export.py FOLDER < ORDERS: writes files of cases, one for each line of orders, and says so on its output.

An order is `{"name", "source", "units", "seed", "exports"}`; `exports` may be left out where the last one stands.
The answer is `{"name", "cases", "skipped"}`.
"""

import importlib
import json
import os
import sys
import types
import warnings

import torch
from encode import File

THREADS = 2


def answer(order, folder, exports):
    source = importlib.import_module(order["source"])
    if order.get("list"):
        return {"units": source.units()}
    options = types.SimpleNamespace(seed=order["seed"], exports=exports)
    file = File(os.path.join(folder, order["name"]))
    skipped = {}
    for unit in order["units"]:
        for reason, count in source.export(file, unit, options).items():
            skipped[reason] = skipped.get(reason, 0) + count
    return {"name": order["name"], "cases": file.close(), "skipped": skipped}


def main():
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    torch.set_num_threads(THREADS)
    warnings.simplefilter("ignore")
    exports = set()
    for line in sys.stdin:
        order = json.loads(line)
        exports = set(order["exports"]) if "exports" in order else exports
        print(json.dumps(answer(order, sys.argv[1], exports)), file=answers, flush=True)


if __name__ == "__main__":
    main()
