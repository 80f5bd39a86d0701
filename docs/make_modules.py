"""Write templates/partials/modules.html, the modules a page starts with: ``python -m docs.make_modules``.

A browser learns of a module only when it has read the one that imports it. The list names all of them at once: for an
address of the viewer those that the first picture needs, then, less urgently, those of what surrounds it; else those
of the desk. What comes later is not on it.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JS = ROOT / "static/js"
VIEWER = ("pages/main.js", "pages/viewer.js", "gl/picker.js")
BESIDE = ("pages/surround.js",)
DESK = ("pages/main.js", "pages/adding.js")
TARGET = ROOT / "templates/partials/modules.html"

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
STATIC = re.compile(r"""^\s*(?:import|export)\s+(?:[\w*${}\s,]+?\s+from\s+)?["']([^"']+)["']""", re.MULTILINE)


def imported(path: Path) -> list[Path]:
    """What one module imports before it runs."""
    source = COMMENT.sub("", path.read_text("utf-8"))
    return [(path.parent / target).resolve() for target in STATIC.findall(source)]


def closure(*starts: str) -> list[str]:
    """All modules that must be there before these run, themselves among them, sorted."""
    found: set[Path] = set()
    waiting = [JS / start for start in starts]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += imported(path)
    return sorted(path.relative_to(JS).as_posix() for path in found)


def page() -> str:
    """The partial template."""

    def links(names: list[str], more: str = "") -> str:
        return "".join(f'<link rel="modulepreload"{more} href="/static/js/{name}">\n' for name in names)

    first = closure(*VIEWER)
    beside = [name for name in closure(*BESIDE) if name not in first]
    start = '{% if request.path.startswith("/view/") %}\n'
    viewer = links(first) + links(beside, ' fetchpriority="low"')
    return f"{start}{viewer}{{% else %}}\n{links(closure(*DESK))}{{% endif %}}\n"


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8")
