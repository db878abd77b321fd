"""Public names of PyTorch: how they are called, and which of them a wrapper calls."""

import torch
from torch.overrides import TorchFunctionMode, resolve_name

# Methods that go by another name in JavaScript, which has no such operators.
RENAMED = {
    "__getitem__": "index", "__setitem__": "index_put_by", "__add__": "add", "__sub__": "sub", "__mul__": "mul",
    "__matmul__": "matmul", "__truediv__": "div", "__floordiv__": "floor_divide", "__mod__": "remainder",
    "__pow__": "pow", "__neg__": "neg", "__and__": "bitwise_and", "__or__": "bitwise_or", "__xor__": "bitwise_xor",
}
BUILT_IN = {"repr": lambda args: repr(args[0]), "list": list}
PROPERTIES = {"T", "H", "mT", "mH", "real", "imag"}


def call(name, args, kwargs):
    """Calls a public name: `add`, `nn.functional.relu`, `Tensor.add_`, `Tensor.mT`, `new nn.Linear`, `.forward`.

    Beside these there are `.grad=`, which sets a property, `repr`, and `list`, which gives its arguments.
    """
    if name in BUILT_IN:
        return BUILT_IN[name](args)
    if name.startswith("new "):
        return attribute(torch, name.removeprefix("new "))(*args, **kwargs)
    if name.startswith(".") and name.endswith("="):
        return setattr(args[0], name[1:-1], args[1])
    if name.startswith("."):
        return getattr(args[0], name[1:])(*args[1:], **kwargs)
    if name == "Tensor.index":
        return args[0][tuple(args[1:]) if len(args) > 2 else args[1]]
    if name.startswith("Tensor."):
        return method(name.removeprefix("Tensor."), args, kwargs)
    return attribute(torch, name)(*args, **kwargs)


def method(name, args, kwargs):
    if name in PROPERTIES:
        return getattr(args[0], name)
    return getattr(torch.Tensor, name)(*args, **kwargs)


def attribute(home, name, default=None):
    for part in name.split("."):
        home = getattr(home, part, default)
    return home


class Trace(TorchFunctionMode):
    """Adds a step to a case for every public name that is called inside."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.results = {}
        self.kept = []

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = public_name(function)
        if name is None:
            return function(*args, **kwargs)
        given = [self.stand_in(each) for each in spread(name, args)]
        place = self.case.step(name, *given, **{key: self.stand_in(each) for key, each in kwargs.items()})
        result = function(*args, **kwargs)
        self.note(result, place)
        return result

    def note(self, value, place):
        if isinstance(value, torch.Tensor):
            self.results.setdefault(id(value), place)
            self.kept.append(value)
        elif isinstance(value, (list, tuple)):
            for index, item in enumerate(value):
                self.note(item, place[index])

    def stand_in(self, value):
        """The value with results of earlier steps replaced by what stands for them."""
        if isinstance(value, torch.Tensor):
            known = id(value) in self.case.indices
            return value if known else self.results.get(id(value), value)
        if isinstance(value, (list, tuple)):
            found = [self.stand_in(item) for item in value]
            return found if isinstance(value, list) else tuple(found)
        return value


def spread(name, args):
    """Python's `x[a, b]` has one argument, ours has two."""
    if name == "Tensor.index" and isinstance(args[1], tuple):
        return [args[0], *args[1]]
    return args


def public_name(function):
    """`Tensor.add`, `nn.functional.relu`, …; None for what only looks at a tensor."""
    name = resolve_name(function) or f"torch.{getattr(function, '__name__', '')}"
    parts = name.removeprefix("torch.").split(".")
    if parts[-1] == "__get__":
        return f"Tensor.{parts[1]}" if parts[1] in PROPERTIES else None
    if parts[-1] in ("__set__", "size", "dim", "is_floating_point", "is_complex", "numel", "stride", "storage_offset"):
        return None
    if parts[0] == "Tensor" and len(parts) > 1:
        return f"Tensor.{RENAMED.get(parts[1], parts[1])}"
    if parts[:2] == ["_C", "_nn"]:
        return f"nn.functional.{parts[-1]}"
    if parts[0] in ("functional", "_C", "_VariableFunctionsClass", "_refs"):
        return parts[-1]
    return ".".join(parts)


