"""PyTorch's side of test/parity/ops.test.ts: calls each operator and gives its results and gradients."""

import hashlib
import struct

import torch
from reference import NAMES, bytes_of
from refusals import text_of

MODULES = {
    "torch": torch,
    "linalg": torch.linalg,
    "special": torch.special,
    "fft": torch.fft,
    "sparse": torch.sparse,
    "signal.windows": torch.signal.windows,
    "masked": torch.masked,
}


def fresh(value, leaves, in_place):
    """`value` with new tensors, which join `leaves` where they take part in gradients."""
    if isinstance(value, list):
        return [fresh(item, leaves, in_place) for item in value]
    if isinstance(value, dict):
        if "$sparse" in value:
            layout = getattr(torch, value["layout"])
            return fresh(value["$sparse"], leaves, in_place).to_sparse(layout=layout)
        # {"$torch": name} is a dtype, layout or memory format; {"$constant": tensor} has no gradient.
        return getattr(torch, value["$torch"]) if "$torch" in value else value["$constant"].clone()
    if not isinstance(value, torch.Tensor):
        return value
    tensor = value.clone()
    if leaves is None or not (tensor.is_floating_point() or tensor.is_complex()):
        return tensor
    leaves.append(tensor.requires_grad_())
    return tensor.clone() if in_place else tensor


def target(call, args):
    name, way = call["name"], call["way"]
    if way == "method":
        return getattr(args.pop(call["self"]), name)
    if way == "nn":
        return getattr(torch._C._nn, name)
    if way == "internal":
        return getattr(torch.ops.aten, name)
    return getattr(MODULES[call["namespace"]], name)


def make(call, leaves):
    torch.manual_seed(5)
    args = fresh(call["args"], leaves, call["in_place"])
    named = {key: fresh(item, leaves, call["in_place"]) for key, item in call["named"].items()}
    receiver = args[call["self"]] if call["in_place"] else None
    result = target(call, args)(*args, **named)
    if call["in_place"]:
        assert isinstance(receiver, list) or result is receiver
        result = receiver
    return torch.zeros_like(result) if call["blank"] else result


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in tensors_in(item)]
    return []


def cotangent(output):
    steps = torch.arange(output.numel()) % 7 + 1
    return steps.to(output.dtype).reshape(output.shape)


def gradients(result, leaves):
    outputs = [
        tensor if tensor.layout == torch.strided else tensor.to_dense()
        for tensor in tensors_in(result)
        if tensor.requires_grad
    ]
    if not outputs or not leaves:
        return []
    found = torch.autograd.grad(outputs, leaves, [cotangent(output) for output in outputs], allow_unused=True)
    return [dense(tensor) for tensor in found]


def dense(tensor):
    """A tensor with memory: autograd may give zeros that have none."""
    return torch.zeros_like(tensor) if tensor is not None and tensor._is_zerotensor() else tensor


def answer(call):
    """Results and gradients; where those are refused, the reason, and the results without them."""
    refusal = None
    try:
        leaves = []
        result = make(call, leaves)
        return {"value": result, "gradients": gradients(result, leaves), "refusal": None}
    except Exception as error:
        refusal = text_of(error).rstrip()
    try:
        return {"value": make(call, None), "gradients": [], "refusal": refusal}
    except Exception as error:
        return {"value": None, "gradients": [], "refusal": text_of(error).rstrip()}


def parts_of_sparse(value):
    if value.layout == torch.sparse_coo:
        return [value._indices(), value._values(), value.is_coalesced()]
    if value.layout in (torch.sparse_csr, torch.sparse_bsr):
        return [value.crow_indices(), value.col_indices(), value.values()]
    return [value.ccol_indices(), value.row_indices(), value.values()]


def describe(value, digest):
    """The form of `value` as text; its bits go to `digest`."""
    if isinstance(value, torch.Tensor):
        form = f"{NAMES[value.dtype]}{list(value.shape)}".replace(" ", "")
        if value.layout != torch.strided:
            return f"{str(value.layout)[6:]} {form} {describe(parts_of_sparse(value), digest)}"
        digest.update(bytes_of(value))
        return form
    if isinstance(value, (list, tuple)):
        return f"[{' '.join(describe(item, digest) for item in value)}]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (int, float)):
        digest.update(struct.pack("<d", value))
        return "number"
    return NAMES[value] if isinstance(value, torch.dtype) else str(value)


def summary(result):
    digest = hashlib.sha256()
    text = describe([result["value"], result["gradients"], result["refusal"]], digest)
    return [text, digest.hexdigest()[:16]]


def summaries(calls):
    return [summary(answer(call)) for call in calls]
