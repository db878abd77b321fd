"""Cases from PyTorch's record of layers: `torch.testing._internal.common_modules.module_db`.

A layer is made from a seed, brought to a dtype and a mode, and called; compared are the output, the gradients of
the inputs and of the parameters, the state dict after the call (running statistics), and the repr.
"""

import random
import zlib

import torch
from calling import call
from encode import NAMES, Case, Inexpressible
from torch.testing._internal.common_modules import ModuleErrorEnum, module_db
from torch.testing._internal.common_utils import noncontiguous_like

DTYPES = [torch.float32, torch.float64, torch.bfloat16]
# How many inputs of a dtype and a mode take part: the first ones, and others by lot.
FIRST = {torch.float32: 8}
MORE = {torch.float32: 4}
SEED = 20


def units():
    return [info.name for info in module_db]


def export(file, unit, options):
    """Adds the cases of one layer. Gives a count of what JavaScript has no form for, by reason."""
    if unit not in options.exports:
        return {f"no {unit}": 1}
    info = next(info for info in module_db if info.name == unit)
    exporter = Exporter(file, info, options.seed)
    for dtype in DTYPES:
        for training in (True, False) if info.train_and_eval_differ else (True,):
            exporter.add_inputs(dtype, training)
    exporter.add_errors()
    return exporter.skipped


class Exporter:
    def __init__(self, file, info, seed):
        self.file = file
        self.info = info
        self.seed = seed
        self.skipped = {}

    def add_inputs(self, dtype, training):
        torch.manual_seed(SEED)
        make = self.info.module_inputs_func
        inputs = make(self.info, device="cpu", dtype=dtype, requires_grad=True, training=training)
        for index, each in self.chosen(list(enumerate(inputs)), dtype):
            name = f"{self.info.name} {NAMES[dtype]} {'train' if training else 'eval'} {index} {each.desc}".strip()
            for layout, change in LAYOUTS.items():
                forward = each.forward_input
                args, kwargs = change(list(forward.args)), change(forward.kwargs)
                if layout == "plain" or changed([forward.args, forward.kwargs], [args, kwargs]):
                    about = {"name": name, "kind": "module", "layout": layout, "dtype": NAMES[dtype]}
                    self.add(about, each.constructor_input, (args, kwargs), dtype, training)

    def chosen(self, inputs, dtype):
        first = FIRST.get(dtype, 3)
        rest = inputs[first:]
        lot = random.Random(f"{self.seed} {self.info.name} {dtype}")
        return inputs[:first] + lot.sample(rest, min(len(rest), MORE.get(dtype, 2)))

    def add_errors(self):
        if self.info.module_error_inputs_func is None:
            return
        torch.manual_seed(SEED)
        for training in (True, False):
            make = self.info.module_error_inputs_func
            found = make(self.info, device="cpu", dtype=torch.float32, requires_grad=False, training=training)
            for index, error in enumerate(found):
                name = f"{self.info.name} {'train' if training else 'eval'} error {index}"
                about = {"name": name, "kind": "error", "layout": "plain", "dtype": "float32"}
                each = error.module_error_input
                called = error.error_on != ModuleErrorEnum.CONSTRUCTION_ERROR
                forward = (list(each.forward_input.args), each.forward_input.kwargs) if called else None
                self.add(about, each.constructor_input, forward, torch.float32, training)

    def add(self, about, constructor, forward, dtype, training):
        seed = zlib.crc32(f"{about['name']}".encode())
        case = Case(self.file, subject=self.info.name, seed=seed, **about)
        try:
            layer = case.step(f"new {self.info.name}", *constructor.args, **constructor.kwargs)
            if dtype != torch.float32:
                case.step(".to", layer, dtype)
            case.step(".train", layer, training)
            if forward is not None:
                args, kwargs = positional(*forward)
                case.step(".forward", layer, *args, **kwargs)
                called = len(case.steps) - 1
                case.step(".state_dict", layer)
                case.step("repr", layer)
                case.run(call, shown=[called, called + 1, called + 2])
            else:
                case.run(call)
        except Inexpressible as reason:
            self.skipped[str(reason)] = self.skipped.get(str(reason), 0) + 1


def positional(args, kwargs):
    """Some records name the input, which is the first argument of every layer."""
    rest = {key: value for key, value in kwargs.items() if key != "input"}
    return ([kwargs["input"], *args] if "input" in kwargs else args), rest


def mapped(change):
    """`change` for every tensor in a value."""

    def inner(value):
        if isinstance(value, torch.Tensor):
            return change(value)
        if isinstance(value, (list, tuple)):
            return type(value)(inner(item) for item in value)
        return {key: inner(item) for key, item in value.items()} if isinstance(value, dict) else value

    return inner


def gapped(tensor):
    return noncontiguous_like(tensor) if tensor.numel() > 1 else tensor


def channels_last(tensor):
    if tensor.dim() != 4:
        return tensor
    return tensor.detach().contiguous(memory_format=torch.channels_last).requires_grad_(tensor.requires_grad)


def changed(one, other):
    if isinstance(one, torch.Tensor):
        return one is not other
    if isinstance(one, dict):
        return any(changed(one[key], other[key]) for key in one)
    return isinstance(one, (list, tuple)) and any(changed(*pair) for pair in zip(one, other))


LAYOUTS = {"plain": lambda value: value, "non-contiguous": mapped(gapped), "channels_last": mapped(channels_last)}
