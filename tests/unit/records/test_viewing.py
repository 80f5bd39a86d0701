"""One viewing is one event, also where its pictures are asked for at once."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

import models
from records import audit, database
from records.access import LOCAL, Person
from records.errors import Busy
from records.viewing import Viewings

READER = Person("p1", "Reader", "radiologist", session_id="s1", address="192.0.2.1")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def viewings(sessions, clock):
    return Viewings(sessions, clock)


def noted(sessions):
    with sessions() as session:
        rows = session.scalars(select(models.AuditEvent).order_by(models.AuditEvent.id)).all()
        return [(row.event, row.person_id, row.study_id) for row in rows]


def test_a_viewing_is_one_event_until_its_time_is_over(sessions, viewings, clock):
    for moment in (0, 60, 29 * 60, 31 * 60):
        clock.now = moment
        viewings.note(READER, "s", 30)
    assert noted(sessions) == [(audit.ACCESSED, "p1", "s")] * 2


def test_another_study_person_or_login_is_another_viewing(sessions, viewings):
    other = Person("p1", "Reader", "radiologist", session_id="s2")
    for person, study in ((READER, "s"), (READER, "t"), (LOCAL, "s"), (other, "s"), (READER, "s")):
        viewings.note(person, study, 30)
    assert len(noted(sessions)) == 4


def test_another_address_is_another_viewing_and_another_one_of_the_same_network_is_not(sessions, viewings):
    link = {"s": "l1"}
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "192.0.2.1"):
        for person in (replace(READER, address=address), Person("", "", "guest", links=link, address=address)):
            viewings.note(person, "s", 30)
            viewings.asked(person, ("list", "studies"), {"modality": "CT"}, 30)
    with sessions() as session:
        rows = session.execute(select(models.AuditEvent.person_id, models.AuditEvent.event, models.AuditEvent.address))
        found = sorted(map(tuple, rows))
    told = ["192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8::1"]
    assert found == [(who, event, one) for who in ("", "p1") for event in (audit.ACCESSED, audit.QUERY) for one in told]


def test_twenty_pictures_at_once_are_one_viewing_and_each_waits_for_its_event(sessions, viewings):
    gate, seen = threading.Barrier(20), []

    def look():
        gate.wait()
        viewings.note(READER, "s", 30)
        seen.append(len(noted(sessions)))

    threads = [threading.Thread(target=look) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 20


def test_nobody_looks_unseen(sessions, viewings, monkeypatch):
    def away(_):
        raise Busy("database_busy", "away")

    with monkeypatch.context() as patch:
        patch.setattr(database, "writing", away)
        with pytest.raises(Busy):
            viewings.note(READER, "s", 30)
    viewings.note(READER, "s", 30)
    assert len(noted(sessions)) == 1


def test_a_question_is_one_event_and_its_words_stay_out(sessions, viewings):
    for query in (
        {"q": "Phantom", "modality": "CT"},
        {"q": "Phantom", "modality": "CT"},
        {"q": "Sample", "modality": "CT"},
        {},
    ):
        viewings.asked(READER, ("list", "studies"), query, 30)
    with sessions() as session:
        told = [row.detail for row in session.scalars(select(models.AuditEvent).order_by(models.AuditEvent.id))]
    assert told == ['{"modality":"CT","by":["q"]}', '{"modality":"CT","by":["q"]}', "{}"]
