"""Whether PyTorch can use the device: prints one line of JSON."""

import json
import sys

import torch

device = json.loads(sys.argv[1])["device"]
try:
    torch.zeros(1, device=device)
    print(json.dumps({"available": True, "reason": None}))
except Exception as error:
    print(json.dumps({"available": False, "reason": str(error).split("\n")[0]}))
