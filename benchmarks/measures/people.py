"""What accounts cost in a slice request: who asks, may they, and that they looked; against the same without them."""

import io
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, cast

from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.test import EnvironBuilder

from app import Settings, create_app
from benchmarks.harness import Bench, study
from benchmarks.table import Row
from records.access import LOCAL
from records.identity import Known
from tests.support import people

SHARE = 1.10
"""A request with all of it takes at most so many times the one without."""
_LOCAL = Known(LOCAL)
_windows = count(1)


def measure(bench: Bench) -> list[Row]:
    """A technologist of one facility, with a login's cookie and with an API key, and a guest with a link.

    Requests are called within this process, so that no server, socket or client dilutes the difference; those with and
    without take turns, one by one.
    """
    app = _app(bench.folder())
    north = people.facility(app, "North")
    client = people.logged_in(app, "technologist", north)
    parts = {"file": [(io.BytesIO(study(200).read_bytes()), "ct.zip")]}
    told = client.post("/api/upload", data=parts, content_type="multipart/form-data").get_json()
    guest = people.guest(app, people.share(app, told["studies"][0]["id"]))
    program = people.key_client(app, "technologist", None, north)
    sides = {"login": client, "API key": program, "share link": guest}
    rounds = 150 if bench.quick else 600
    rows = [_row(app, name, one, told["id"], rounds) for name, one in sides.items()]
    app.extensions["imaging"].close()
    return rows


def _row(app: Flask, name: str, client: FlaskClient, series: str, rounds: int) -> Row:
    """Medians of many requests, each for a picture that was not asked for before."""
    environ = {True: _environ(client), False: _environ(app.test_client())}
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds + 20):
        for guarded in (True, False) if number % 2 else (False, True):  # the second finds the slice in nearer memory
            path = f"/slice/{series}/{number * 37 % 200}"
            with _guards(app, guarded):
                seconds = _seconds(
                    app, environ[guarded], path, f"window_center={next(_windows) / 100:g}&window_width=400"
                )
            if number >= 20:
                taken[guarded].append(seconds)
    ours, other = (1000 * statistics.median(taken[guarded]) for guarded in (True, False))
    return Row(f"slice request with accounts, by {name}, p50", ours, "without", other, sense="within", goal=SHARE)


def _environ(client: FlaskClient) -> dict[str, Any]:
    """A WSGI environment with the cookie or the key of a client."""
    cookie = client.get_cookie("lightbox")
    headers = {"Cookie": f"lightbox={cookie.value}"} if cookie else {}
    made = EnvironBuilder("/", headers=headers, base_url="http://localhost").get_environ()
    return made | client.environ_base


def _seconds(app: Flask, environ: dict[str, Any], path: str, query: str) -> float:
    asked = environ | {"PATH_INFO": path, "QUERY_STRING": query}
    status: list[str] = []

    def answered(line: str, headers: list[tuple[str, str]], fault: Any = None) -> Callable[[bytes], object]:
        status.append(line)
        return lambda data: None

    begun = time.perf_counter()
    body = cast(Iterable[bytes], app.wsgi_app(asked, answered))
    size = sum(map(len, body))
    body.close()  # type: ignore[attr-defined]
    taken = time.perf_counter() - begun
    if not status[0].startswith("200") or size < 1000:
        raise RuntimeError(f"a slice was answered with {status[0]}")
    return taken


@contextmanager
def _guards(app: Flask, there: bool) -> Iterator[None]:
    """The application as it is; or with nobody who asks who it is, keeps facilities apart or writes down who looked."""
    if there:
        yield
        return
    before, viewings = app.before_request_funcs[None], app.extensions["viewings"]
    app.before_request_funcs[None] = [_anybody]
    app.extensions["viewings"] = _Nothing()
    try:
        yield
    finally:
        app.before_request_funcs[None], app.extensions["viewings"] = before, viewings


def _anybody() -> None:
    g.start, g.request_id, g.person, g.known = time.perf_counter(), "0" * 16, LOCAL, _LOCAL


class _Nothing:
    """Writes nothing down."""

    def note(self, *_: object) -> None:
        """Not this either."""


def _app(folder: Path) -> Flask:
    settings = {
        "DATA_DIR": str(folder / "data"),
        "UPLOAD_DIR": str(folder / "uploads"),
        "SESSION_SECRET": "benchmarks-9f1c6ab27e40d853b6c2e97014fa8d35",
        "LOG_LEVEL": "WARNING",
    }
    app = create_app(Settings.from_environment(settings))
    with app.app_context():
        upgrade()
    return app
