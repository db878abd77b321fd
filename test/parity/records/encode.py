"""Writes calls of PyTorch, with their results, to files that test/parity/records/*.ts replay.

A case is a short program: the tensors that it begins with, steps that call public names, and what PyTorch made of
them: the value of the last step with the gradients of all leaves, or the exception. Before PyTorch is called, the
tensors are made anew from what is written, so that both sides start from the same memory, and alignment, too.

A file is `NAME.json` (cases) beside `NAME.safetensors` (one tensor of bytes; each storage is kept once). In a case,
`{"$": i}` is the i-th tensor, `{"$step": [k, ...]}` the result of an earlier step; see `Case.argument` for the rest.
"""

import hashlib
import json
import math
import types

import torch
from refusals import text_of
from safetensors.torch import save_file

SAFE_INTEGER = 2**53 - 1
NAMES = {
    getattr(torch, name): name
    for name in "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 uint16 uint32 uint64 bool complex64 complex128".split()
}
WORDS = (torch.memory_format, torch.layout)


class Inexpressible(Exception):
    """The case has something that the public interface of libtorch-node has no form for."""


def bytes_of(flat):
    return flat.contiguous().view(torch.uint8).numpy().tobytes() if flat.numel() else b""


def plain(tensor):
    """Row by row, without lazy conjugation, and with memory: autograd may give zeros that have none."""
    tensor = tensor.detach()
    if tensor._is_zerotensor():
        tensor = torch.zeros_like(tensor)
    return tensor.resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)


def refuse_kind(tensor):
    if type(tensor) not in (torch.Tensor, torch.nn.Parameter):
        raise Inexpressible(f"a {type(tensor).__name__}")
    if tensor.layout != torch.strided:
        raise Inexpressible(f"layout {str(tensor.layout).removeprefix('torch.')}")
    if tensor.device.type != "cpu":
        raise Inexpressible(f"device {tensor.device.type}")
    if tensor.dtype not in NAMES:
        raise Inexpressible(f"dtype {str(tensor.dtype).removeprefix('torch.')}")


class File:
    """Cases and storages of one file."""

    def __init__(self, path):
        self.path = path
        self.cases = []
        self.places = []
        self.content = bytearray()
        self.known = {}

    def place(self, content):
        key = hashlib.sha256(content).digest()
        if key not in self.known:
            self.known[key] = len(self.places)
            self.places.append([len(self.content), len(content)])
            self.content += content
        return self.known[key]

    def close(self):
        """Writes the file, and gives the number of its cases."""
        save_file({"bytes": torch.frombuffer(self.content or bytearray(1), dtype=torch.uint8)}, f"{self.path}.safetensors")
        with open(f"{self.path}.json", "w", encoding="utf-8") as out:
            json.dump({"places": self.places, "cases": self.cases}, out, separators=(",", ":"))
        return len(self.cases)


class Case:
    """One program; `run` fills in what PyTorch makes of it."""

    def __init__(self, file, **about):
        self.file = file
        self.about = about
        self.records = []
        self.steps = []
        self.indices = {}
        self.groups = {}
        self.kept = []

    def tensor(self, tensor):
        """The index of a tensor among those that the case begins with."""
        if id(tensor) not in self.indices:
            refuse_kind(tensor)
            storage = tensor.untyped_storage()
            key = storage.data_ptr() or id(tensor)
            if key not in self.groups:
                flat = torch.empty(0, dtype=torch.uint8).set_(storage)
                self.groups[key] = [len(self.groups), self.file.place(bytes_of(flat))]
            flags = "".join(
                letter
                for letter, present in (
                    ("g", tensor.requires_grad),
                    ("p", isinstance(tensor, torch.nn.Parameter)),
                    ("c", tensor.is_conj()),
                    ("n", tensor.is_neg()),
                )
                if present
            )
            group, place = self.groups[key]
            shape, stride = list(tensor.shape), list(tensor.stride())
            self.records.append(
                [group, place, NAMES[tensor.dtype], shape, stride, tensor.storage_offset(), flags]
            )
            self.indices[id(tensor)] = len(self.records) - 1
            self.kept.append(tensor)
        return self.indices[id(tensor)]

    def argument(self, value):
        """JSON for an argument. A float without a fraction is written as an integer, as in JavaScript."""
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, torch.Tensor):
            return {"$": self.tensor(value)}
        if isinstance(value, Step):
            return {"$step": value.path}
        if isinstance(value, int):
            return int(value) if abs(value) <= SAFE_INTEGER else {"$int": str(int(value))}
        if isinstance(value, float):
            return number(value)
        if isinstance(value, complex):
            return {"$complex": [number(value.real), number(value.imag)]}
        if isinstance(value, tuple):
            return {"$tuple": [self.argument(item) for item in value]}
        if isinstance(value, list):
            return [self.argument(item) for item in value]
        if isinstance(value, dict):
            return {"$dict": [[str(key), self.argument(item)] for key, item in value.items()]}
        if isinstance(value, torch.dtype):
            if value not in NAMES:
                raise Inexpressible(f"dtype {str(value).removeprefix('torch.')}")
            return {"$torch": NAMES[value]}
        if isinstance(value, WORDS):
            return {"$torch": str(value).removeprefix("torch.")}
        if isinstance(value, torch.device):
            return str(value)
        if isinstance(value, slice):
            return {"$slice": [self.argument(each) for each in (value.start, value.stop, value.step)]}
        if value is Ellipsis:
            return {"$ellipsis": True}
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)) and is_public(value):
            return {"$function": f"nn.functional.{value.__name__}"}
        raise Inexpressible(f"an argument that is a {type(value).__name__}")

    def step(self, name, *args, **kwargs):
        """Adds a call of a public name; what it gives stands for its result in later steps."""
        if kwargs.get("out") is not None:
            raise Inexpressible("the argument `out`")
        self.steps.append([name, [self.argument(each) for each in args], {key: self.argument(each) for key, each in kwargs.items()}])
        return Step([len(self.steps) - 1])

    def run(self, call, *, blank=False, backward=True, shown=None):
        """Runs the steps by `call` and keeps the case with the outcome. `blank` keeps no elements."""
        tensors = self.rebuild()
        expect = {}
        try:
            torch.manual_seed(self.about["seed"])
            results = []
            for name, args, kwargs in self.steps:
                read = lambda value: self.read(value, tensors, results)
                results.append(call(name, [read(each) for each in args], {key: read(each) for key, each in kwargs.items()}))
            value = results[-1] if shown is None else [results[index] for index in shown]
            expect["value"] = self.result(value, blank)
            leaves = [tensor for tensor in tensors if tensor.requires_grad]
            if self.about["kind"] == "module":
                leaves += [each for each in results[0].parameters() if each.requires_grad]
            if backward and leaves:
                expect.update(self.gradients(value, leaves))
        except Inexpressible:
            raise
        except Exception as error:
            expect = {"error": failure(error)}
        if shown is not None:
            self.about["shown"] = shown
        self.file.cases.append({**self.about, "tensors": self.records, "steps": self.steps, "expect": expect})
        return expect

    def gradients(self, value, leaves):
        outputs = [tensor for tensor in tensors_in(value) if tensor.requires_grad]
        if not outputs:
            return {}
        try:
            found = torch.autograd.grad(outputs, leaves, [cotangent(each) for each in outputs], allow_unused=True)
        except Exception as error:
            return {"gradient_error": failure(error)}
        return {"gradients": [self.result(each) for each in found]}

    def rebuild(self):
        """The tensors of the case, made from what is written."""
        storages = {}
        made = []
        for group, place, dtype, shape, stride, offset, flags in self.records:
            if group not in storages:
                begin, length = self.file.places[place]
                content = self.file.content[begin : begin + length]
                empty = torch.empty(0, dtype=torch.uint8)
                storages[group] = torch.frombuffer(content, dtype=torch.uint8).clone() if length else empty
            tensor = storages[group].view(getattr(torch, dtype)).as_strided(shape, stride, offset)
            if "c" in flags:
                tensor = tensor.conj()
            if "n" in flags:
                tensor = tensor._neg_view()
            if "p" in flags:
                tensor = torch.nn.Parameter(tensor, requires_grad="g" in flags)
            made.append(tensor.requires_grad_("g" in flags))
        return made

    def read(self, value, tensors, results):
        if isinstance(value, list):
            return [self.read(item, tensors, results) for item in value]
        if not isinstance(value, dict):
            return value
        [(tag, content)] = value.items()
        if tag == "$":
            return tensors[content]
        if tag == "$step":
            found = results[content[0]]
            for index in content[1:]:
                found = found[index]
            return found
        if tag == "$tuple":
            return tuple(self.read(item, tensors, results) for item in content)
        if tag == "$dict":
            return {key: self.read(item, tensors, results) for key, item in content}
        if tag == "$slice":
            return slice(*(self.read(item, tensors, results) for item in content))
        if tag == "$complex":
            return complex(*(self.read(item, tensors, results) for item in content))
        readers = {
            "$int": int,
            "$float": float,
            "$torch": lambda name: getattr(torch, name),
            "$function": lambda name: getattr(torch.nn.functional, name.rpartition(".")[2]),
            "$ellipsis": lambda _: Ellipsis,
        }
        return readers[tag](content)

    def result(self, value, blank=False):
        """JSON for a result; a tensor is its elements, dtype, shape, stride, and whether it has a gradient."""
        if isinstance(value, torch.Tensor):
            refuse_kind(value)
            place = None if blank else self.file.place(bytes_of(plain(value).view(-1)))
            form = [NAMES[value.dtype], list(value.shape), list(value.stride()), value.requires_grad]
            return {"$tensor": [place, *form]}
        if isinstance(value, (list, tuple)):
            return [self.result(item, blank) for item in value]
        if isinstance(value, dict):
            return {"$dict": [[str(key), self.result(item, blank)] for key, item in value.items()]}
        return self.argument(value)


class Step:
    """Stands for the result of a step, or for a part of it."""

    def __init__(self, path):
        self.path = path

    def __getitem__(self, index):
        return Step([*self.path, index])


def number(value):
    if not math.isfinite(value):
        return {"$float": str(value)}
    # -0.0 keeps its sign, as it does in JavaScript; beyond the safe integers a number is a double there.
    whole = value == int(value) and abs(value) <= SAFE_INTEGER and (value != 0 or math.copysign(1, value) > 0)
    return int(value) if whole else value


def failure(error):
    return {"type": type(error).__name__, "message": text_of(error)}


def is_public(function):
    return getattr(torch.nn.functional, function.__name__, None) is function


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in tensors_in(item)]
    return []


def cotangent(output):
    """What gradients start from: 1 to 7 over and over."""
    steps = torch.arange(output.numel()) % 7 + 1
    return steps.to(output.dtype).reshape(output.shape)
