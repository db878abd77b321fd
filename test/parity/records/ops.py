"""Cases from PyTorch's record of operators: `torch.testing._internal.common_methods_invocations.op_db`.

For each of its operators: the function, the method, the in-place method and the aliases; sample inputs as they are,
with gaps in their memory, and channels last; gradients; inputs that are refused.
"""

import random
import zlib

import torch
from calling import Trace, attribute, call, spread
from encode import NAMES, Case, Inexpressible, refuse_kind, tensors_in
from torch.testing._internal.common_methods_invocations import op_db

DTYPES = [torch.float32, torch.float64, torch.bfloat16, torch.float16, torch.int64, torch.bool, torch.complex64]
# How many sample inputs of a dtype take part: the first ones of unlike form, and others by lot.
FIRST = {torch.float32: 16, torch.float64: 8}
MORE = {torch.float32: 8, torch.float64: 4}
SEED = 20


def units():
    """Names of what can be exported one by one."""
    return [op.full_name for op in op_db]


def public_names(op):
    """Every public name that the record of `op` is about."""
    method = op.name.rpartition(".")[2]
    names = [op.name, f"Tensor.{method}", f"Tensor.{method}_"]
    for alias in op.aliases:
        name = alias.name.removeprefix("torch.")
        last = name.rpartition(".")[2]
        names += [name, f"Tensor.{last}", f"Tensor.{last}_"]
    return names


def export(file, unit, options):
    """Adds the cases of one operator. Gives a count of what JavaScript has no form for, by reason."""
    op = next(op for op in op_db if op.full_name == unit)
    if op.name != "__getitem__" and not any(name in options.exports for name in public_names(op)):
        return {f"no {op.name}": 1}
    return Exporter(file, op, options).export()


class Exporter:
    def __init__(self, file, op, options):
        self.file = file
        self.op = op
        self.options = options
        self.skipped = {}

    def export(self):
        for dtype in DTYPES:
            if dtype in self.op.dtypes:
                for index, sample in self.samples(dtype):
                    self.add_sample(dtype, index, sample)
        self.add_errors()
        return self.skipped

    def samples(self, dtype):
        """Numbered sample inputs of `dtype`, of unlike forms first."""
        torch.manual_seed(SEED)
        floating = dtype.is_floating_point or dtype.is_complex
        differentiable = self.op.supports_autograd and floating and dtype in self.op.backward_dtypes
        try:
            found = list(enumerate(self.op.sample_inputs("cpu", dtype, requires_grad=differentiable)))
        except StopIteration:
            return []
        forms, first, rest = set(), [], []
        for index, sample in found:
            form = sample.summary()
            fresh = form not in forms and len(first) < FIRST.get(dtype, 5)
            (first if fresh else rest).append((index, sample))
            forms.add(form)
        lot = random.Random(f"{self.options.seed} {self.op.full_name} {dtype}")
        return first + lot.sample(rest, min(len(rest), MORE.get(dtype, 2)))

    def add_sample(self, dtype, index, sample):
        tensors = tensors_in([sample.input, *sample.args, *sample.kwargs.values()])
        try:
            for tensor in tensors:
                refuse_kind(tensor)
        except Inexpressible as reason:
            return self.skip(reason)
        name = f"{self.op.full_name} {NAMES[dtype]} {index}"
        ways = [("function", self.op.op, "plain", sample)]
        if any(tensor.numel() > 1 for tensor in tensors):
            ways.append(("function", self.op.op, "non-contiguous", sample.noncontiguous()))
        if any(tensor.dim() == 4 for tensor in tensors):
            ways.append(("function", self.op.op, "channels_last", sample.transform(channels_last)))
        if self.op.method_variant is not None:
            ways.append(("method", self.op.method_variant, "plain", sample))
        if self.op.inplace_variant is not None:
            ways.append(("in-place", self.op.inplace_variant, "plain", sample))
            ways.append(("in-place", self.op.inplace_variant, "non-contiguous", sample.noncontiguous()))
        if index == 0 or dtype == torch.float32:
            ways += [("function", alias.op, "plain", sample) for alias in self.op.aliases if alias.op]
            ways += [("method", alias.method_variant, "plain", sample) for alias in self.op.aliases if alias.method_variant]
            ways += [("in-place", alias.inplace_variant, "plain", sample) for alias in self.op.aliases if alias.inplace_variant]
        for kind, function, layout, each in ways:
            self.add(name, kind, function, each, layout=layout, dtype=NAMES[dtype])

    def add_errors(self):
        if self.op.error_inputs_func is None:
            return
        torch.manual_seed(SEED)
        for index, error in enumerate(self.op.error_inputs("cpu")):
            sample = error.sample_input
            dtype = next((NAMES.get(each.dtype, "") for each in tensors_in([sample.input, *sample.args])), "")
            self.add(f"{self.op.full_name} error {index}", "error", self.op.op, sample, layout="plain", dtype=dtype)

    def add(self, name, kind, function, sample, **about):
        seed = zlib.crc32(f"{name} {kind}".encode())
        case = Case(self.file, name=name, kind=kind, seed=seed, **about)
        try:
            args, kwargs = [sample.input, *sample.args], sample.kwargs
            self.fill(case, kind, function, args, kwargs)
            if case.about["subject"] not in self.options.exports:
                raise Inexpressible(f"no {case.about['subject']}")
            case.run(call, blank=self.op.has_nondeterministic_output)
        except Inexpressible as reason:
            self.skip(reason)

    def skip(self, reason):
        self.skipped[str(reason)] = self.skipped.get(str(reason), 0) + 1

    def fill(self, case, kind, function, args, kwargs):
        """The steps of a call: of the public name itself, or of those that PyTorch's record calls in its place."""
        for value in (args, kwargs):
            case.argument(value)
        if kind == "in-place" and isinstance(args[0], torch.Tensor) and args[0].requires_grad:
            args = [case.step("Tensor.clone", args[0]), *args[1:]]
        public = self.public_name(function)
        if public is not None:
            case.about["subject"] = public
            case.step(public, *spread(public, args), **kwargs)
        else:
            self.trace(case, function, args, kwargs)

    def public_name(self, function):
        name = next((name for name in public_names(self.op) if attribute(torch, name) is function), None)
        return "Tensor.index" if name == "Tensor.__getitem__" else name

    def trace(self, case, function, args, kwargs):
        trace = Trace(case)
        args = [trace_input(trace, case, each) for each in args]
        try:
            with trace:
                function(*args, **kwargs)
        except Inexpressible:
            raise
        except Exception:  # what is raised is raised again when the case is run
            pass
        if not case.steps:
            raise Inexpressible("no public function")
        last = self.op.name.rpartition(".")[2]
        called = [step[0] for step in case.steps]
        case.about["subject"] = next((name for name in reversed(called) if name.rpartition(".")[2] == last), called[-1])


def trace_input(trace, case, value):
    """The clone that an in-place call begins with, as a tensor."""
    if not hasattr(value, "path"):
        return value
    made = case.kept[case.steps[0][1][0]["$"]].clone()
    trace.note(made, value)
    return made


def channels_last(value):
    if not isinstance(value, torch.Tensor) or value.dim() != 4:
        return value
    return value.detach().contiguous(memory_format=torch.channels_last).requires_grad_(value.requires_grad)
