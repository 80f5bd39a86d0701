"""The page's modules joined into a few files: text in, text out, and nothing that has to be built beforehand.

A module becomes a function that runs when it is first asked for and gives what the module exports: it runs once,
after those that it imports, as ECMAScript says. What a function cannot keep of a module's meaning is refused, and a
test joins every module: exports that change, circles of imports, exports without a name of their own.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath

Sources = Mapping[str, str]
"""The text of each module by its path below ``static/js``."""

_FROM = re.compile(r'^(import|export)\s+(?:([\w*${}\s,]+?)\s+from\s+)?"(\.[^"]+)";?[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+((?:async\s+)?(?:const|class|function)\b\*?)\s*([\w$]+)", re.MULTILINE)
_LATER = re.compile(r'(?<![\w.{])import\("(\.[^"]+)"\)')
_LEFT = re.compile(r"^(?:import|export)\b.*|\bimport\.meta\b", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_LOADER = """const makers = {}, made = {};
export const define = (name, maker) => { makers[name] = maker; };
const need = (name) => (made[name] ??= makers[name](need, bring));
const files = %s;
const bring = (name) => Promise.all(files[name].map((file) => import(`./${file}.js`))).then(() => need(name));
"""


class NotJoinable(ValueError):
    """A module says something that is lost when it is joined; the message names it."""


@dataclass(frozen=True)
class Module:
    """One module, taken apart.

    Attributes
    ----------
    name : str
    needs, later : tuple of str
        The modules that must have run before it; those that it asks for while it runs.
    body : str
        Its text as the body of a function, with as many lines as it has.
    """

    name: str
    needs: tuple[str, ...]
    later: tuple[str, ...]
    body: str


def take_apart(name: str, source: str) -> Module:
    """One module's text as the body of a function; ``NotJoinable`` where that would not mean the same."""
    needs: list[str] = []
    first: list[str] = []
    given: list[str] = []

    def target(path: str) -> str:
        return normpath(join(dirname(name), path))

    def replace(match: re.Match[str]) -> str:
        word, names, path = match.groups()
        needs.append(target(path))
        asked = f'$need("{target(path)}")'
        if word == "import":
            first.append(f"const {_bound(names)} = {asked};" if names else f"{asked};")
        else:
            given.extend(f"{new}: {asked}.{old}" for old, new in _pairs(name, names))
        return "\n" * match[0].count("\n")

    def declared(match: re.Match[str]) -> str:
        given.append(match[2])
        return f"{match[1]} {match[2]}"

    body = _EXPORT.sub(declared, _FROM.sub(replace, source))
    if left := _LEFT.search(body):
        raise NotJoinable(f"{name}: {left[0]}")
    later = tuple(target(path) for path in _LATER.findall(_COMMENT.sub("", source)))
    body = _LATER.sub(lambda match: f'$bring("{target(match[1])}")', body)
    return Module(name, tuple(needs), later, f"{' '.join(first)}{body}\nreturn {{ {', '.join(given)} }};")


def _bound(names: str) -> str:
    """The names of an import as those of a declaration."""
    if whole := re.fullmatch(r"\*\s+as\s+([\w$]+)", names):
        return whole[1]
    return re.sub(r"\s+as\s+", ": ", " ".join(names.split()))


def _pairs(name: str, names: str | None) -> list[tuple[str, str]]:
    """What is exported from elsewhere: its name there, its name here."""
    listed = re.fullmatch(r"\{(.*)\}", names or "", re.DOTALL)
    if not listed:
        raise NotJoinable(f"{name}: export {names or ''}")
    parts = [re.split(r"\s+as\s+", part.strip()) for part in listed[1].split(",") if part.strip()]
    return [(part[0], part[-1]) for part in parts]


def closure(modules: Mapping[str, Module], starts: Iterable[str]) -> list[str]:
    """All modules that must be there before these run, themselves among them, each after those that it needs."""
    done: dict[str, None] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        if name in path:
            raise NotJoinable(f"a circle of imports: {' '.join([*path, name])}")
        path.append(name)
        for needed in modules[name].needs:
            visit(needed)
        done[path.pop()] = None

    for start in starts:
        visit(start)
    return list(done)


def share_out(modules: Mapping[str, Module], waves: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Which modules each file holds: of each wave those that no earlier one holds; ``rest`` has what comes last."""
    late = tuple(later for module in modules.values() for later in module.later)
    held: set[str] = set()
    shared: dict[str, list[str]] = {}
    for wave, starts in {**waves, "rest": late}.items():
        shared[wave] = [name for name in closure(modules, starts) if name not in held]
        held.update(shared[wave])
    return shared


def joined(sources: Sources, waves: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The files by name, source maps among them; the first wave's file runs the first of its modules."""
    modules = {name: take_apart(name, source) for name, source in sources.items()}
    shared = share_out(modules, waves)
    base = next(iter(waves))
    files: dict[str, str] = {}
    for wave, names in shared.items():
        head, tail = f'import {{ define }} from "./{base}.js";', ""
        if wave == base:
            head, tail = _LOADER % json.dumps(_holders(modules, shared, base)), f'need("{waves[base][0]}");\n'
        body = "".join(_defined(modules[name]) for name in names)
        files[f"{wave}.js"] = f"{head}\n{body}{tail}//# sourceMappingURL={wave}.js.map\n"
        files[f"{wave}.js.map"] = _map(head, [(name, sources[name]) for name in names])
    return files


def _defined(module: Module) -> str:
    return f'define("{module.name}", (($need, $bring) => {{{module.body}\n}}));\n'


def _holders(modules: Mapping[str, Module], shared: Mapping[str, list[str]], base: str) -> dict[str, list[str]]:
    """The files that each module needs which is asked for late, the first wave's left out: that is there."""
    where = {name: wave for wave, names in shared.items() for name in names}
    asked = sorted({later for module in modules.values() for later in module.later})
    return {name: sorted({where[one] for one in closure(modules, (name,))} - {base}) for name in asked}


def _map(head: str, sources: list[tuple[str, str]]) -> str:
    """A source map, version 3, line by line: what a browser's tools show in place of the joined file."""
    lines = [";"] * (head.count("\n") + 1)
    before = (0, 0)
    for number, (_, source) in enumerate(sources):
        count = source.count("\n") + 1
        for line in range(count):
            lines.append(f"A{_vlq(number - before[0])}{_vlq(line - before[1])}A;")
            before = (number, line)
        lines += [";"] * 2  # what it gives, and the end of its function
    names = [f"/static/js/{name}" for name, _ in sources]
    return json.dumps({"version": 3, "sources": names, "names": [], "mappings": "".join(lines)})


def _vlq(value: int) -> str:
    """A number as source maps write it: base 64, five bits to a digit, the sign in the lowest."""
    rest = abs(value) << 1 | (value < 0)
    digits = ""
    while True:
        rest, digit = rest >> 5, rest & 31
        digits += _BASE64[digit | (32 if rest else 0)]
        if not rest:
            return digits
