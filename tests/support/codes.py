"""Every error code that the code can give, found by reading it."""

import ast
import re
from collections.abc import Iterator

from tests.support.source import name, tree, written_code

# Which argument is the code, by the name of what is called.
POSITION = {
    "Refused": 0,
    "Undrawable": 0,
    "Unusable": 0,
    "Invalid": 0,
    "NotFound": 0,
    "Conflict": 0,
    "NotAllowed": 0,
    "NotLoggedIn": 0,
    "TooMany": 0,
    "Busy": 0,
    "NoSpace": 0,
    "NotReady": 0,
    "Problem": 1,
    "answer": 1,
    "Rejection": 1,
    "Excluded": 1,
}
PRODUCT = ("engine/", "records/", "web/", "app.py", "imaging.py")
CODE = re.compile(r"(?=.{3})[a-z][a-z0-9]*(_[a-z0-9]+)*")


def given() -> dict[str, list[str]]:
    """Each code with the places that give it."""
    found: dict[str, list[str]] = {}
    for path in written_code():
        if name(path).startswith(PRODUCT):
            for line, code in _codes(tree(path)):
                found.setdefault(code, []).append(f"{name(path)}:{line}")
    return found


def _codes(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from ((node.lineno, code) for code in _of_call(node))
        elif isinstance(node, ast.Assign) and any("CODES" in ast.unparse(target) for target in node.targets):
            values = node.value.values if isinstance(node.value, ast.Dict) else []
            yield from ((node.lineno, code) for value in values for code in _constants(value))


def _of_call(call: ast.Call) -> Iterator[str]:
    called = ast.unparse(call.func).split(".")[-1]
    position = POSITION.get(called)
    if position is None:
        return
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    for argument in named or call.args[position : position + 1]:
        yield from _constants(argument)


def _constants(node: ast.expr) -> Iterator[str]:
    """The code that an argument is, the two that a conditional may be, ``*_not_found`` where a part is filled in."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
        yield node.value
