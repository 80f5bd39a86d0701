import pytest
from sqlalchemy import select

import models
from records import audit
from records.access import LOCAL, Person


def rows(desk):
    with desk.sessions() as session:
        return list(session.scalars(select(models.AuditEvent).order_by(models.AuditEvent.id)))


def test_an_event_tells_who_did_what_to_which_record(desk):
    with desk.sessions.begin() as session:
        audit.append(session, audit.EXPORT, LOCAL, ("study", "1" * 32), files=3)
    (row,) = rows(desk)
    assert (row.event, row.action, row.outcome, row.person_id) == ("Export", "R", 0, "local")
    assert (row.entity_type, row.entity_id, row.study_id, row.detail) == ("study", "1" * 32, "1" * 32, '{"files":3}')
    assert row.at.endswith("Z") and len(row.at) == 27


def test_every_event_has_an_action():
    named = {name: value for name, value in vars(audit).items() if name.isupper() and isinstance(value, str)}
    assert set(audit.ACTIONS) == {value for name, value in named.items() if not name.startswith("_")}
    assert set(audit.ACTIONS.values()) <= set("CRUDE")


def test_an_event_of_what_did_not_happen_is_not_written(desk):
    with pytest.raises(RuntimeError), desk.sessions.begin() as session:
        audit.append(session, audit.EXPORT, LOCAL, ("study", "1" * 32))
        raise RuntimeError("the change fails")
    assert rows(desk) == []


def test_a_session_that_went_on_after_a_rollback_writes_only_what_came_later(desk):
    with desk.sessions() as session:
        audit.append(session, audit.EXPORT, LOCAL, ("study", "1" * 32))
        session.rollback()
        audit.append(session, audit.DELETED, LOCAL, ("study", "2" * 32))
        session.commit()
    assert [row.event for row in rows(desk)] == [audit.DELETED]


def test_what_does_not_fit_a_column_is_cut_and_the_rest_is_written(desk):
    person = Person("p" * 100, "N" * 300, "r", address="a" * 99)
    with desk.sessions.begin() as session:
        audit.append(session, audit.QUERY, person, ("list", "nul\0 and half \ud800"), word="nul\0")
    (row,) = rows(desk)
    assert [len(text) for text in (row.person_id, row.person_name, row.address)] == [64, 255, 64]
    assert (row.entity_id, row.detail) == ("nul and half ?", '{"word":"nul\\u0000"}')
