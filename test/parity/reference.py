"""PyTorch's side of the parity tests: runs the snippets that test/helpers/reference.ts sends.

After a line with the environment of the file that asks, one request and one answer is one line of JSON, on standard
input and on the original standard output; or, with
the address of a socket as second argument, on each connection, which a copy of this process serves: PyTorch is
imported once for all test files. Such a server ends with its standard input.
A snippet is the body of a function whose arguments are the inputs; what it returns is the answer.
Every snippet sees `torch`, `nn`, `F`, `optim`, `np`, `math`, `warnings`, `digest(tensor)` and `keep`, a dict
that lives as long as the process.
"""

import atexit
import base64
import hashlib
import json
import math
import os
import select
import signal
import socket
import sys
import tempfile
import textwrap
import traceback
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn, optim

from refusals import text_of

IN_FILES_FROM = 1 << 20  # bytes from which a tensor travels as a file
SAFE_INTEGER = 2**53 - 1
DTYPES = {
    name: getattr(torch, name)
    for name in "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 uint16 uint32 uint64 bool complex64 complex128".split()
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}

keep = {}


def bytes_of(tensor):
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous().cpu()
    return memoryview(plain.view(-1).view(torch.uint8).numpy()) if plain.numel() else memoryview(b"")


def digest(tensor):
    """SHA-256 of the row-major bytes; what `digest` of test/helpers/reference.ts gives for ours."""
    return {
        "dtype": NAMES[tensor.dtype],
        "shape": list(tensor.shape),
        "sha256": hashlib.sha256(bytes_of(tensor)).hexdigest(),
    }


def encode_tensor(tensor, folder):
    content = bytes_of(tensor)
    record = digest(tensor)
    if len(content) < IN_FILES_FROM:
        record["base64"] = base64.b64encode(content).decode()
    else:
        file, record["file"] = tempfile.mkstemp(dir=folder)
        with os.fdopen(file, "wb") as out:
            out.write(content)
    return {"$tensor": record}


def encode(value, folder):
    """JSON for `value`; what JSON has no word for is an object with one key that begins with `$`."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= SAFE_INTEGER else {"$bigint": str(int(value))}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"$float": str(value)}
    if isinstance(value, complex):
        return {"real": encode(value.real, folder), "imag": encode(value.imag, folder)}
    if isinstance(value, torch.Tensor):
        return encode_tensor(value, folder)
    if isinstance(value, np.ndarray):
        return encode_tensor(torch.from_numpy(value.copy()), folder)
    if isinstance(value, np.generic):
        return encode(value.item(), folder)
    if isinstance(value, dict):
        return {str(key): encode(item, folder) for key, item in value.items()}
    if isinstance(value, (list, tuple, torch.Size)):
        return [encode(item, folder) for item in value]
    if isinstance(value, torch.dtype):
        return NAMES[value]
    if isinstance(value, torch.device):
        return str(value)
    raise TypeError(f"a snippet cannot return a {type(value).__name__}")


def decode(value):
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$bigint" in value:
        return int(value["$bigint"])
    if "$float" in value:
        return float(value["$float"])
    if "$tensor" in value:
        return decode_tensor(value["$tensor"])
    return {key: decode(item) for key, item in value.items()}


def decode_tensor(record):
    if "file" in record:
        with open(record["file"], "rb") as file:
            content = bytearray(file.read())
    else:
        content = bytearray(base64.b64decode(record["base64"]))
    dtype = DTYPES[record["dtype"]]
    flat = torch.frombuffer(content, dtype=dtype) if content else torch.empty(0, dtype=dtype)
    return flat.reshape(record["shape"]).clone()


def run(code, inputs):
    names = ", ".join(inputs)
    body = textwrap.indent(textwrap.dedent(code).strip("\n"), "    ")
    names_seen = {
        "torch": torch, "nn": nn, "F": F, "optim": optim, "np": np, "math": math,
        "warnings": warnings, "digest": digest, "keep": keep, "__name__": "__main__",
    }
    exec(compile(f"def snippet({names}):\n{body}\n", "snippet", "exec"), names_seen)
    return names_seen["snippet"](**inputs)


def answer(request):
    reply = {"value": None, "error": None, "warnings": []}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = run(request["code"], decode(request["inputs"]))
            reply["value"] = encode(value, request["folder"])
        except Exception as error:
            reply["error"] = {
                "type": type(error).__name__,
                "message": text_of(error),
                "traceback": traceback.format_exc(),
            }
    reply["warnings"] = [{"category": each.category.__name__, "message": str(each.message)} for each in caught]
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    return reply


def about():
    return {
        "torch": torch.__version__.split("+")[0],
        "threads": torch.get_num_threads(),
        "capability": torch.backends.cpu.get_cpu_capability(),
    }


def main():
    # Answers keep the original standard output to themselves: what a snippet prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    torch.set_num_threads(int(sys.argv[1]))
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    print(json.dumps(about()), file=answers, flush=True)
    os.environ.update(json.loads(sys.stdin.readline()))  # of the file that asks
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


def serve(address):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the copies
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    print("listening", flush=True)
    import torch._dynamo  # noqa: F401 - the first optimizer of each copy would import it: 1.4 s
    while True:
        ready, _, _ = select.select([server, 0], [], [])
        if 0 in ready:
            return
        connection, _ = server.accept()
        if os.fork() == 0:
            break
        connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    server.close()
    os.dup2(connection.fileno(), 0)
    os.dup2(connection.fileno(), 1)
    connection.close()
    main()
    # its handlers run, and no more: to take PyTorch's modules apart would cost each copy a second
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[2]) if len(sys.argv) > 2 else main()
