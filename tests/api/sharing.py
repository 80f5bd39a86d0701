"""What the tests of share links do: make one, open it as a browser does, and look at what was kept of it."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from models import AuditEvent, ShareLink
from tests.support import people

PIN = "735204"
PAGE = {"Accept": "text/html"}


def make(client: FlaskClient, study: str, **body: Any) -> dict[str, Any]:
    answer = client.post(f"/api/studies/{study}/links", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def path(made: dict[str, Any]) -> str:
    return urlsplit(made["address"]).path


def token(made: dict[str, Any]) -> str:
    return path(made).removeprefix("/s/")


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def alter(app: Flask, link: str, **values: Any) -> None:
    with app.extensions["sessions"]() as session:
        session.execute(update(ShareLink).where(ShareLink.id == link).values(values))
        session.commit()
    people.forget(app)


def events(app: Flask, **wanted: Any) -> list[AuditEvent]:
    with app.extensions["sessions"]() as session:
        return list(session.scalars(select(AuditEvent).filter_by(**wanted).order_by(AuditEvent.id)))


def enter(client: FlaskClient, made: dict[str, Any], pin: str = "") -> Any:
    """Open a link as a browser does, with its PIN where it asks for one."""
    answer = client.get(path(made))
    if not pin:
        return answer
    form = client.get(answer.location)
    hidden = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
    assert hidden, form.text
    return client.post(answer.location, data={"csrf_token": hidden[1], "pin": pin}, headers=PAGE)


def told(page: Any) -> dict[str, Any]:
    """What the viewer's page is told about whoever looks at it."""
    found = re.search(r'<script type="application/json" id="me"[^>]*>(.*?)</script>', page.text)
    assert found, page.text
    body: dict[str, Any] = json.loads(found[1])
    return body
