"""Fixtures: a database, an application, a client, a running server, a browser.

``database_url`` gives each test a fresh database twice: once on SQLite, once on PostgreSQL; what stands on it
(``settings``, ``app``, ``client``) is run on both as well. A part that this machine lacks skips the test with the
reason; in CI it fails it.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.data import DATA
from tests.support.application import make_app, make_settings
from tests.support.database import Postgres, Sqlite
from tests.support.missing import missing
from tests.support.network import loopback_only
from tests.support.server import Server, running

# In CI the same examples every time: a change is judged by itself; new ones are looked for on people's machines.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: begun last they would keep one process busy when the others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def no_outgoing_connections() -> Iterator[None]:
    """Nothing in the test process connects beyond loopback."""
    with loopback_only():
        yield


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real images."""
    if not (DATA / "facts.json").is_file():
        missing(f"no test images at {DATA}: set LIGHTBOX_TEST_DATA")
    return DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole run of this process."""
    try:
        server = Postgres()
    except ImportError as error:
        missing(f"no embedded PostgreSQL: {error}")
    with server:
        yield server


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    """SQLite files for the whole run of this process."""
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_url(sqlite: Sqlite, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    return sqlite.copy(tmp_path)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    with postgres.copy() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, of each kind in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def sessions(database_url: str) -> Iterator[Any]:
    """A factory of database sessions, set up as the application sets up its own; no application is made."""
    from sqlalchemy import create_engine

    from records.database import configure, factory

    engine = create_engine(database_url)
    configure(engine)
    yield factory(engine, b"tests only")
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Any:
    """The settings of one instance."""
    return make_settings(tmp_path, database_url)


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """One instance, in this process."""
    yield from closing(make_app(tmp_path, database_url))


@pytest.fixture
def make(tmp_path: Path, database_url: str) -> Iterator[Callable[..., Flask]]:
    """Make instances with settings of their own over one database: ``make(MAX_UPLOAD_BYTES="1000")``."""
    with ExitStack() as stack:

        def build(**more: str) -> Flask:
            made = make_app(tmp_path, database_url, **more)
            stack.callback(close, made)
            return made

        yield build


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of ``app``, on this machine."""
    return app.test_client()


def closing(app: Flask) -> Iterator[Flask]:
    """The application, and its connections given back at the end."""
    try:
        yield app
    finally:
        close(app)


def close(app: Flask) -> None:
    """Give back what an instance holds: threads, volumes, connections. None may be left for the collector to find."""
    app.extensions["jobs"].close()
    app.extensions["imaging"].close()
    with app.app_context():
        database = app.extensions["sqlalchemy"]
        database.session.remove()
        held = database.engine.pool.checkedout()
        database.engine.dispose()
    assert held == 0, f"{held} connections were not given back"


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder for a server, outside pytest's own: short, and gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lightbox-server-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_server(server_folder: Path, database_url: str) -> Iterator[Callable[..., Server]]:
    """Start a server with settings of its own: ``make_server(THREADS="4")``. On both databases."""
    with ExitStack() as stack:
        yield lambda **more: stack.enter_context(running(server_folder, database_url, **more))


@pytest.fixture(scope="module")
def live_server(sqlite: Sqlite) -> Iterator[Server]:
    """A server on an empty SQLite database, shared by the tests of one module."""
    folder = Path(tempfile.mkdtemp(prefix="lightbox-server-"))
    try:
        with running(folder, sqlite.copy(folder)) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser for the whole run of this process."""
    try:
        from tests.support.browser import chromium
    except ImportError as error:
        missing(f"no Playwright: {error}")
    with chromium() as started:
        if started is None:
            missing("no Chromium: run `playwright install chromium` or install the system's package")
        yield started


@pytest.fixture
def page(browser: Any, live_server: Server) -> Iterator[Any]:
    """A page at desktop size; the test fails where it complained on its console."""
    from tests.support.browser import DESKTOP, opened

    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        yield page
        assert complaints == []


@pytest.fixture
def phone(browser: Any, live_server: Server) -> Iterator[Any]:
    """A page at the size of a phone, with touch; the test fails where it complained on its console."""
    from tests.support.browser import PHONE, opened

    with opened(browser, live_server.url, **PHONE) as (_, page, complaints):
        yield page
        assert complaints == []
