"""Start time, idle memory, install size."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from benchmarks.harness import ROOT, Bench, lightbox
from benchmarks.table import Row


def measure(bench: Bench) -> list[Row]:
    """Against the bounds."""
    server = lightbox(bench.folder())
    begun = []
    for _ in range(3):
        begun.append(server.start())
        idle = server.memory()
        server.stop()
    return [
        Row("start → first answer", min(begun), "the bound of 2", 2.0, "s", "within", 1),
        Row("memory when idle, all processes", idle, "the bound of 200", 200.0, "MB", "within", 1),
        Row("size of what requirements.txt installs", _installed(), "the bound of 600", 600.0, "MB", "within", 1),
    ]


def _installed() -> float:
    """MB of the packages that requirements.txt brings, read from what they say they installed."""
    seen: set[str] = set()
    waiting = [_name(line) for line in (ROOT / "requirements.txt").read_text().splitlines()]
    waiting = [name for name in waiting if name]
    files: set[Path] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        files |= {Path(str(found.locate_file(one))) for one in found.files or ()}
        waiting += [_name(one) for one in found.requires or () if "extra ==" not in one]
    return sum(one.stat().st_size for one in files if one.is_file()) / 2**20


def _name(line: str) -> str:
    """The distribution's name in a line of requirements."""
    bare = line.split("#")[0].split(";")[0].strip()
    for sign in "[<>=!~ (":
        bare = bare.split(sign)[0]
    return "" if bare.startswith("-") else bare
