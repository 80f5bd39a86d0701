"""The application as tests make it: its own folders, its own database, nothing of the machine's settings."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Client(FlaskClient):
    """A test client that closes the body it sent: Werkzeug keeps large ones in a file and leaves it open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request."""
        response = super().open(*args, **kwargs)
        response.request.environ["wsgi.input"].close()
        return response


def environment(folder: Path, database_url: str, **more: str) -> dict[str, str]:
    """The environment variables of one test instance."""
    return {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder / "data"),
        "UPLOAD_DIR": str(folder / "uploads"),
        "SESSION_SECRET": "tests-only-9f1c6ab27e40d853b6c2e97014fa8d35",
        "VOLUME_CACHE_BYTES": str(256 * 1024 * 1024),
        **more,
    }


def make_settings(folder: Path, database_url: str, **more: str) -> Any:
    """Settings read from such an environment."""
    from app import Settings

    return Settings.from_environment(environment(folder, database_url, **more))


def make_app(folder: Path, database_url: str, **more: str) -> Flask:
    """An application over ``folder`` and ``database_url``."""
    from app import create_app

    app = create_app(make_settings(folder, database_url, **more))
    app.testing = True
    app.test_client_class = Client
    return app
