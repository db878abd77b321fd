"""Cases from PyTorch's record of optimizers: `torch.testing._internal.common_optimizers.optim_db`.

Several steps with given gradients, one of them missing once; compared are the parameters, the state dict and the
repr afterwards. Each set of options runs in every way to step that the optimizer has, and with two groups.
"""

import zlib

import torch
from calling import call
from encode import NAMES, Case, Inexpressible
from torch.nn import Parameter
from torch.testing._internal.common_optimizers import optim_db

DTYPES = [torch.float32, torch.float64, torch.bfloat16]
SHAPES = [(3, 4), (5, 2), (37,), (1,), (2, 3, 4, 4)]
MATRICES = [(3, 4), (5, 2), (8, 8)]
STEPS = 5
SEED = 20


def units():
    return [f"optim.{info.optim_cls.__name__}" for info in optim_db]


def export(file, unit, options):
    """Adds the cases of one optimizer. Gives a count of what JavaScript has no form for, by reason."""
    if unit not in options.exports:
        return {f"no {unit}": 1}
    info = next(info for info in optim_db if f"optim.{info.optim_cls.__name__}" == unit)
    exporter = Exporter(file, unit, info)
    for dtype in DTYPES:
        exporter.add_inputs(dtype)
    exporter.add_errors()
    return exporter.skipped


class Exporter:
    def __init__(self, file, name, info):
        self.file = file
        self.name = name
        self.info = info
        self.skipped = {}

    def ways(self):
        """Options that choose how the optimizer steps."""
        found = [{}]
        if "foreach" in self.info.supported_impls:
            found += [{"foreach": False}, {"foreach": True}]
        if "fused" in self.info.supported_impls:
            found += [{"fused": True}]
        return found

    def add_inputs(self, dtype):
        for index, each in enumerate(self.info.optim_inputs_func(device="cpu", dtype=dtype)):
            for way in self.ways():
                for grouped in (False, True):
                    name = f"{self.name} {NAMES[dtype]} {index} {each.desc}{' groups' if grouped else ''} {way or ''}"
                    self.add_steps(name.strip(), dtype, {**each.kwargs, **way}, grouped)

    def add_steps(self, name, dtype, options, grouped):
        torch.manual_seed(SEED)
        shapes = MATRICES if self.name == "optim.Muon" else SHAPES
        params = [Parameter(torch.randn(shape, dtype=dtype)) for shape in shapes]
        if not self.name == "optim.Muon":
            params[-1] = Parameter(params[-1].detach().contiguous(memory_format=torch.channels_last))
        case = self.case(name, "optimizer", NAMES[dtype])
        half = [{"params": params[:2]}, {"params": params[2:], "weight_decay": 0.25}]
        given = half if grouped else params
        self.run(case, lambda: self.fill(case, case.step(f"new {self.name}", given, **options), params))

    def fill(self, case, optimizer, params):
        if self.info.step_requires_closure:
            raise Inexpressible("a closure")
        for step in range(STEPS):
            for index, param in enumerate(params):
                missing = step == 2 and index == 1
                case.step(".grad=", param, None if missing else torch.randn_like(param).detach())
            case.step(".step", optimizer)
        state = case.step(".state_dict", optimizer)
        case.step("list", *params, state, case.step("repr", optimizer))

    def add_errors(self):
        torch.manual_seed(SEED)
        for index, error in enumerate(self.info.optim_error_inputs_func(device="cpu", dtype=torch.float32)):
            each = error.optimizer_error_input
            params = [Parameter(torch.randn(1, 1))] if each.params is None else each.params
            case = self.case(f"{self.name} error {index} {each.desc}", "error", "float32")
            self.run(case, lambda: case.step("repr", case.step(f"new {self.name}", params, **each.kwargs)))

    def case(self, name, kind, dtype):
        seed = zlib.crc32(name.encode())
        return Case(self.file, name=name, subject=self.name, kind=kind, layout="plain", dtype=dtype, seed=seed)

    def run(self, case, fill):
        try:
            fill()
            case.run(call, backward=False)
        except Inexpressible as reason:
            self.skipped[str(reason)] = self.skipped.get(str(reason), 0) + 1
