"""Case 47: what somebody was refused stands in the audit trail: once, with who, what and which; and without harm."""

import io
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import AuditEvent
from records import audit, database
from records.access import LOCAL
from records.errors import Busy
from records.refusals import MOST, Refusals
from tests.support import people


@pytest.fixture
def study(app: Flask, phantom_zip: bytes) -> str:
    """A study of the north."""
    north = people.logged_in(app, "technologist", people.facility(app))
    parts = {"file": [(io.BytesIO(phantom_zip), "study.zip")]}
    sent = north.post("/api/upload", data=parts, content_type="multipart/form-data")
    return str(sent.get_json()["studies"][0]["id"])


def refusals(app: Flask) -> list[AuditEvent]:
    wanted = (AuditEvent.event == audit.ALERT, AuditEvent.outcome == audit.MINOR)
    with app.extensions["sessions"]() as session:
        return list(session.scalars(select(AuditEvent).where(*wanted).order_by(AuditEvent.id)))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def test_a_record_out_of_reach_and_one_that_never_was_are_noted_alike_and_once(app: Flask, study: str) -> None:
    made = people.account(app, "technologist", people.facility(app))
    south, never = people.entered(app, made), uuid4().hex
    for _ in range(3):
        for one in (study, never):
            assert south.get(f"/api/studies/{one}").status_code == 404
    first, second = refusals(app)
    assert [first.entity_id, second.entity_id] == [study, never]
    for one in (first, second):
        assert (one.person_id, one.entity_type, one.study_id) == (made.id, "study", one.entity_id)
        assert (one.address, one.facility_id) == ("127.0.0.1", made.facility_id)
    assert first.detail == second.detail and '"code":"study_not_found"' in first.detail
    assert '"refused":"studies.' in first.detail or '"refused":"/' in first.detail, first.detail


def test_a_missing_permission_and_a_pending_step_are_noted(app: Flask, study: str) -> None:
    assert code(people.logged_in(app, "department_head").delete(f"/api/studies/{study}")) == (403, "not_allowed")
    assert code(people.logged_in(app, "radiologist", must_change=True).get("/api/studies"))[0] == 403
    one, other = refusals(app)
    assert (one.role, one.entity_id) == ("department_head", study) and "not_allowed" in one.detail
    assert (other.role, other.entity_type) == ("radiologist", "route") and "password_needed" in other.detail


def test_pages_of_the_administration_are_noted_too(app: Flask) -> None:
    admin, gone = people.logged_in(app, "administrator"), uuid4().hex
    assert admin.get(f"/admin/accounts/{gone}", headers={"Accept": "text/html"}).status_code == 404
    (one,) = refusals(app)
    assert (one.entity_type, one.entity_id) == ("account", gone)


def test_strangers_guests_and_addresses_that_lead_nowhere_are_not_noted(app: Flask, study: str) -> None:
    client = people.logged_in(app, "radiologist")
    guest: FlaskClient = people.guest(app, people.share(app, study))
    app.test_client().get(f"/api/studies/{study}")
    assert guest.get(f"/api/studies/{uuid4().hex}").status_code == 404
    assert client.get("/nowhere").status_code == 404
    assert client.get("/static/nothing.js").status_code == 404
    assert refusals(app) == []


@pytest.mark.parametrize("error", [Busy("database_busy", "away"), OSError("the disk"), RuntimeError("anything")])
def test_a_refusal_that_cannot_be_noted_stays_a_refusal(
    app: Flask, study: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    client = people.logged_in(app, "department_head")

    def away(*_: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("records.refusals.database.writing", away)
        assert client.delete(f"/api/studies/{study}").status_code == 403
    assert refusals(app) == []
    assert client.delete(f"/api/studies/{study}").status_code == 403
    assert len(refusals(app)) == 1, "written the next time"


def test_nobody_floods_the_trail(app: Flask) -> None:
    now = [0.0]
    made = people.person(app, people.account(app, "radiologist"))
    other = people.person(app, people.account(app, "radiologist"))
    notes = Refusals(app.extensions["sessions"], lambda: now[0])
    for number in range(MOST + 20):
        notes.note(made, "studies.study", ("study", f"s{number}"), 30)
    assert len(refusals(app)) == MOST
    assert ["more_left_out" in one.detail for one in refusals(app)] == [False] * (MOST - 1) + [True]
    notes.note(other, "studies.study", ("study", "s1"), 30)
    now[0] = 31 * 60
    notes.note(made, "studies.study", ("study", "s1"), 30)
    assert len(refusals(app)) == MOST + 2


def test_in_local_mode_nothing_is_refused_and_nothing_noted(app: Flask) -> None:
    assert app.test_client().get(f"/api/studies/{uuid4().hex}").status_code == 404
    with database.reading(app.extensions["sessions"]) as session:
        assert not session.scalars(
            select(AuditEvent).where(AuditEvent.person_id == LOCAL.id, AuditEvent.outcome > 0)
        ).all()
