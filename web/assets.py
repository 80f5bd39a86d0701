"""Scripts and sheets as the page asks for them: few files, whose addresses change with what is in them."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import cast

import zstandard
from flask import Blueprint, Flask, Response, current_app, request

from engine.wire import choose_encoding
from records.errors import NotFound
from web import joining
from web.needs import ANYBODY, needs

pages = Blueprint("static", __name__)

WAVES = {
    "base": ("pages/main.js", "api/studies.js", "core/concealing.js"),
    "viewer": ("pages/viewer.js", "gl/picker.js"),
    "desk": ("pages/adding.js",),
    "beside": ("pages/surround.js",),
    "late": ("pages/late.js",),
}
"""The modules by which each wave begins: what both pages share, the first picture, the desk, what surrounds pictures,
what comes after them."""
SHEETS = (
    *("tokens", "base", "controls", "account", "desk", "uploads", "viewer", "toolbar", "pane", "grid", "tabs", "marks"),
    *("marktable", "slab", "picture", "panels", "sharing", "cautions", "keys", "compact", "upright", "tablet"),
    *("phone", "narrow", "landscape"),
)
"""The page's sheets in their order: later ones win."""
KEPT = 4
"""Versions that are kept: a page that was loaded before a change goes on with its own."""
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".map": "application/json"}


@dataclass(frozen=True)
class Version:
    """The joined files by name, as they were at one time, and their texts compressed, made when first wanted."""

    texts: dict[str, str]
    packed: dict[tuple[str, str], bytes] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Changes with any file's content."""
        return hashlib.sha256("\0".join(self.texts[name] for name in sorted(self.texts)).encode()).hexdigest()[:16]

    def body(self, name: str, coding: str) -> bytes:
        """One file in a Content-Encoding; ``KeyError`` where there is none of this name."""
        if (name, coding) not in self.packed:
            self.packed[name, coding] = _packed(self.texts[name].encode(), coding)
        return self.packed[name, coding]


class Assets:
    """What stands in ``static``, joined; looked at anew with each page, so that a change shows when it is reloaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._seen: tuple[object, ...] = ()
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._now = ""

    def digest(self) -> str:
        """Of what is there now."""
        with self._lock:
            seen = tuple(
                (path.name, found.st_mtime_ns, found.st_size) for path in self._files() for found in [path.stat()]
            )
            if seen != self._seen:
                self._join()
                self._seen = seen
            return self._now

    def version(self, digest: str) -> Version | None:
        """That one, if it is kept."""
        if digest not in self._versions:
            self.digest()  # A server that was started anew has shown no page yet.
        return self._versions.get(digest)

    def _files(self) -> Iterator[Path]:
        yield from sorted((self.folder / "js").rglob("*.js"))
        yield from (self.folder / "css" / f"{name}.css" for name in SHEETS)

    def _join(self) -> None:
        modules = self.folder / "js"
        sources = {path.relative_to(modules).as_posix(): path.read_text("utf-8") for path in modules.rglob("*.js")}
        sheets = "".join((self.folder / "css" / f"{name}.css").read_text("utf-8") for name in SHEETS)
        made = Version({**joining.joined(dict(sorted(sources.items())), WAVES), "page.css": sheets})
        self._versions[made.digest] = made
        self._versions.move_to_end(made.digest)
        self._now = made.digest
        while len(self._versions) > KEPT:
            self._versions.popitem(last=False)


def register(app: Flask) -> None:
    """The files, and ``asset(name)`` for templates."""
    app.extensions["assets"] = Assets(Path(cast(str, app.static_folder)))
    app.register_blueprint(pages)
    app.context_processor(lambda: {"asset": address})


def address(name: str) -> str:
    """Where the page finds a joined file."""
    return f"/static/joined/{_assets().digest()}/{name}"


@pages.get("/static/joined/<digest>/<name>")
@needs(ANYBODY)
def file(digest: str, name: str) -> Response:
    """A joined file: it never changes, and holds nothing that is not in the project's own text."""
    version = _assets().version(digest)
    if version is None or name not in version.texts:
        raise NotFound("not_found", "Lightbox has been updated: reload the page.")
    coding = choose_encoding(request.headers.get("Accept-Encoding", ""))
    response = Response(version.body(name, coding), content_type=f"{_TYPES[Path(name).suffix]}; charset=utf-8")
    if coding != "identity":
        response.headers["Content-Encoding"] = coding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOREVER
    return response


def _assets() -> Assets:
    return cast(Assets, current_app.extensions["assets"])


def _packed(body: bytes, coding: str) -> bytes:
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=15).compress(body)
    return gzip.compress(body, 9, mtime=0) if coding == "gzip" else body
