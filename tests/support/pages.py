"""Pages with forms, used as a browser uses them without a script."""

import re
from typing import Any

from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}


def token(client: FlaskClient, path: str) -> str:
    """The token of the form on a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path, headers=HTML).text)
    assert found, f"{path} has no form"
    return found[1]


def post(client: FlaskClient, path: str, page: str = "", **values: Any) -> Any:
    """Fill in the form of ``page`` (the same address by default), and send it."""
    return client.post(path, data={"csrf_token": token(client, page or path), **values}, headers=HTML)


def browser(app: Any) -> FlaskClient:
    """A browser that has just been opened."""
    made: FlaskClient = app.test_client()
    return made
