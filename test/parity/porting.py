"""PyTorch's side of docs/porting.md: runs a piece of code behind the page's first lines and tells what came of it.

    import porting
    return porting.run(first_lines, piece)

What comes back: `value`, of the last expression, or of the names that the last statement assigns, if there is one;
`seen`; `changed`, the tensors of the first lines that are others now; the learning rates, the mode and what needs a
gradient; what was `printed`; the names of the `files` that were written; and `next`, the next random number.

    python test/parity/porting.py       with torchvision at hand: writes golden/porting-torchvision.json, which has what comes
                                        of the lines of the page that are about torchvision
"""

import ast
import contextlib
import io
import json
import os
import re
import tempfile
import warnings

import torch
from torch import nn, optim


def plain(value):
    """The value as reference.py can send it: modules and optimizers are their text, generators lists."""
    if isinstance(value, (nn.Module, optim.Optimizer, nn.modules.module._IncompatibleKeys)):
        return repr(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return [plain(item) for item in value]
    return value.detach() if isinstance(value, torch.Tensor) else value


def state_of(scope):
    """Every tensor of the scope that a line may change."""
    state = {name: scope[name] for name in ("x", "y", "a", "w", "images")}
    state.update({f"model.{name}": value for name, value in scope["model"].state_dict().items()})
    state.update({f"grad.{name}": p.grad for name, p in scope["model"].named_parameters() if p.grad is not None})
    if scope["w"].grad is not None:
        state["grad.w"] = scope["w"].grad
    return {name: value.detach().clone() for name, value in state.items()}


def is_same(one, other):
    return one is not None and one.shape == other.shape and one.dtype == other.dtype and torch.equal(one, other)


def split(code):
    """The code before its last statement if that is an expression, that expression, and the names it assigns else."""
    body = ast.parse(code).body
    last = body[-1]
    if isinstance(last, ast.Expr):
        return body[:-1], ast.Expression(last.value), []
    names = []
    if isinstance(last, ast.Assign):
        nodes = [node for target in last.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        names = [node.id for node in nodes if isinstance(node.ctx, ast.Store)]
    return body, None, names


def run(first_lines, code):
    scope = {"__name__": "__main__"}
    exec(compile(first_lines, "first lines", "exec"), scope)
    before = state_of(scope)
    statements, expression, names = split(code)
    printed = io.StringIO()
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(printed), warnings.catch_warnings():
        os.chdir(folder)
        try:
            exec(compile(ast.Module(statements, []), "piece", "exec"), scope)
            if expression:
                value = eval(compile(expression, "piece", "eval"), scope)
            else:
                value = {name: scope[name] for name in names}
            files = sorted(os.listdir())
        finally:
            os.chdir(home)
    after = state_of(scope)
    outcome = {
        "seen": plain(scope["seen"]),
        "changed": {name: after[name] for name in after if not is_same(before.get(name), after[name])},
        "rates": [group["lr"] for group in scope["optimizer"].param_groups],
        "training": scope["model"].training,
        "requires_grad": [p.requires_grad for p in scope["model"].parameters()],
        "printed": printed.getvalue(),
        "files": files,
        "next": torch.rand(1),
    }
    return outcome if value is None or (isinstance(value, dict) and not value) else {"value": plain(value), **outcome}


def record_torchvision():
    import reference

    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "..", "docs", "porting.md"), encoding="utf-8") as file:
        page = file.read()
    section = re.split(r"^### torchvision\n", page, flags=re.M)[1].split("\n## ")[0]
    first_lines, more = [re.search(r"^```python\n(.*?)^```", text, re.M | re.S)[1] for text in (page, section)]
    lines = re.findall(r"^\| `(.*?)` \| ", section, re.M)
    torch.set_num_threads(2)
    answers = {line: reference.encode(run(first_lines + more, line), None) for line in lines}
    with open(os.path.join(here, "golden", "porting-torchvision.json"), "w", encoding="utf-8") as file:
        json.dump({"first_lines": first_lines + more, "answers": answers}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    record_torchvision()
