"""What the tests of the administration share: pages read as people read them."""

import html
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import AuditEvent
from records.audit import MINOR

PAGE = {"Accept": "text/html"}


def get(client: FlaskClient, path: str, **query: Any) -> TestResponse:
    """A page, as a browser asks for it."""
    return client.get(f"/admin{path}", query_string=query, headers=PAGE)


def post(client: FlaskClient, path: str, **form: Any) -> TestResponse:
    """A form that is sent."""
    return client.post(f"/admin{path}", data=form, headers=PAGE)


def words(answer: TestResponse) -> str:
    """What stands on a page, without its marks, on one line."""
    body = re.sub(r"<(script|style|svg|head)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def value(answer: TestResponse, name: str) -> str:
    """What a field of a form holds."""
    (tag,) = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', answer.text)
    return html.unescape(re.search(r'value="([^"]*)"', tag)[1])


def forms(answer: TestResponse) -> dict[str, Any]:
    """The hidden fields of a form with a version."""
    return {"version": value(answer, "version")}


def events(app: Flask, entity: tuple[str, str]) -> list[AuditEvent]:
    """What the audit trail holds of what was done to a record, the oldest first; what was refused is left out."""
    mine = (AuditEvent.entity_type == entity[0], AuditEvent.entity_id == entity[1], AuditEvent.outcome != MINOR)
    with app.extensions["sessions"]() as session:
        return list(session.scalars(select(AuditEvent).where(*mine).order_by(AuditEvent.id)))
