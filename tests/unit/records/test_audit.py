from sqlalchemy import select

import models
from records import audit
from records.access import LOCAL


def test_an_event_tells_who_did_what_to_which_record(desk):
    with desk.sessions.begin() as session:
        audit.append(session, audit.EXPORT, LOCAL, ("study", "1" * 32), files=3)
    with desk.sessions() as session:
        (row,) = session.scalars(select(models.AuditEvent))
    assert (row.event, row.action, row.outcome, row.person_id) == ("Export", "R", 0, "local")
    assert (row.entity_type, row.entity_id, row.detail) == ("study", "1" * 32, '{"files":3}')
    assert row.at.endswith("Z") and len(row.at) == 27


def test_every_event_has_an_action():
    events = {audit.IMPORT, audit.EXPORT, audit.ACCESSED, audit.DELETED, audit.ALERT, audit.PROCEDURE}
    assert set(audit._ACTIONS) == events
    assert set(audit._ACTIONS.values()) <= set("CRUDE")
