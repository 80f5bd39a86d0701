"""Whatever is done to the audit trail behind the application's back is found, on both databases."""

import hashlib
import hmac
import json

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

import models
from records import audit, chain, database, verifying
from records.access import LOCAL
from records.errors import Conflict
from tests.support.tampering import (
    COLUMNS,
    EVENTS,
    HEAD,
    KEY,
    disarm,
    found_after,
    found_each,
    insert,
    is_sqlite,
    other,
    rearm,
    row_of,
    tamper,
    verify,
    write,
)


def test_a_trail_as_it_was_written_is_sound(sessions):
    write(sessions)
    verdict = verify(sessions)
    assert (verdict.events, verdict.before, verdict.last, verdict.faults) == (EVENTS, 0, EVENTS, [])
    assert verdict.sound and verify(sessions, (3, row_of(sessions, 3)["digest"])).sound


def test_the_hash_is_the_one_that_is_documented(sessions):
    write(sessions, 2)
    first, second = row_of(sessions, 1), row_of(sessions, 2)
    for before, row in (("0" * 64, first), (first["digest"], second)):
        values = [row[name] for name in COLUMNS if name != "digest"]
        told = json.dumps([before, *values], separators=(",", ":"), ensure_ascii=False).encode()
        assert row["digest"] == hmac.new(KEY, told, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "id"])
def test_any_changed_byte_of_any_column_is_found(sessions, column):
    write(sessions)
    whole = row_of(sessions, 3)[column]
    wrong = [other(whole, place) for place in range(len(whole) if isinstance(whole, str) else 4)]
    if isinstance(whole, str):
        wrong += ["", whole[1:], whole[:-1]]
    change = f"UPDATE audit_event SET {column} = :value WHERE id = 3"
    found = list(found_each(sessions, [{"value": value} for value in wrong], change))
    assert len(found) == len(wrong)
    assert [wrong[at] for at, faults in enumerate(found) if not any("Event 3 " in fault for fault in faults)] == []
    assert found_after(sessions, change, value=whole) == []


def test_a_number_that_was_changed_is_found(sessions):
    write(sessions)
    assert found_after(sessions, f"UPDATE audit_event SET id = {EVENTS + 5} WHERE id = {EVENTS}")


@pytest.mark.parametrize("number", range(1, EVENTS + 1))
def test_a_removed_event_is_found(sessions, number):
    write(sessions)
    assert found_after(sessions, f"DELETE FROM audit_event WHERE id = {number}")


def test_events_that_follow_a_removed_one_and_were_moved_up_are_found(sessions):
    write(sessions)
    moved = [f"UPDATE audit_event SET id = {number - 1} WHERE id = {number}" for number in range(4, EVENTS + 1)]
    head = f"UPDATE audit_head SET last = {EVENTS - 1}"
    assert len(found_after(sessions, "DELETE FROM audit_event WHERE id = 3", *moved, head)) >= 2


@pytest.mark.parametrize("digests", [True, False])
def test_two_events_that_changed_places_are_found(sessions, digests):
    write(sessions)
    names = [name for name in COLUMNS if name != "id" and (digests or name != "digest")]
    rows = {2: row_of(sessions, 5), 5: row_of(sessions, 2)}
    values = {f"{name}{number}": row[name] for number, row in rows.items() for name in names}
    swap = [
        f"UPDATE audit_event SET {', '.join(f'{name} = :{name}{number}' for name in names)} WHERE id = {number}"
        for number in rows
    ]
    found = found_after(sessions, *swap, **values)
    assert {2, 5} <= {number for number in range(1, 7) if any(f"Event {number} " in fault for fault in found)}


@pytest.mark.parametrize("number", [-1, 0, EVENTS + 1, EVENTS + 9, 2**40])
def test_an_inserted_event_is_found(sessions, number):
    write(sessions)
    row = row_of(sessions, 3) | {"id": number}
    with database.writing(sessions) as session:
        session.execute(text(insert(row)), row)  # to add is what the triggers let everybody do
    assert not verify(sessions).sound


def test_the_same_event_twice_is_found(sessions):
    write(sessions)
    row = row_of(sessions, EVENTS) | {"id": EVENTS + 1}
    with database.writing(sessions) as session:
        session.execute(text(insert(row)), row)
        session.execute(text(f"UPDATE audit_head SET last = {EVENTS + 1}"))
    assert not verify(sessions).sound


@pytest.mark.parametrize("part", [1, 3, 2000])
def test_two_events_of_one_number_are_found_wherever_a_part_ends(sessions, monkeypatch, part):
    monkeypatch.setattr(chain, "_PART", part)
    write(sessions)
    row = row_of(sessions, 3)
    disarm(sessions)
    with database.writing(sessions) as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("CREATE TABLE other AS SELECT * FROM audit_event"))
            session.execute(text("DROP TABLE audit_event"))
            session.execute(text("ALTER TABLE other RENAME TO audit_event"))
        else:
            session.execute(text("ALTER TABLE audit_event DROP CONSTRAINT pk_audit_event"))
        session.execute(text(insert(row)), row)
    rearm(sessions)
    assert not verify(sessions).sound


@pytest.mark.parametrize("kept", [0, 1, EVENTS - 1])
def test_a_trail_that_was_cut_short_is_found(sessions, kept):
    write(sessions)
    assert found_after(sessions, f"DELETE FROM audit_event WHERE id > {kept}")


def test_a_trail_that_was_cut_short_along_with_its_head_is_found(sessions):
    write(sessions)
    digest = row_of(sessions, 4)["digest"]
    head = "UPDATE audit_head SET last = 4, digest = :digest"
    assert found_after(sessions, "DELETE FROM audit_event WHERE id > 4", head, digest=digest) == [verifying.BAD_HEAD]


def test_an_older_trail_that_was_put_back_whole_is_found_by_the_anchor_alone(sessions):
    write(sessions, 4)
    with sessions() as session:
        head = dict(session.execute(select(models.AuditHead.__table__)).mappings().one())
    write(sessions, 2)
    anchor = (verify(sessions).last, verify(sessions).digest)
    sets = ", ".join(f"{name} = :{name}" for name in HEAD)
    tamper(sessions, "DELETE FROM audit_event WHERE id > 4")
    tamper(sessions, f"UPDATE audit_head SET {sets}", **{name: head[name] for name in HEAD})
    assert verify(sessions).sound
    assert "which was noted" in verify(sessions, anchor).faults[0]


def test_another_event_in_the_place_of_the_noted_one_is_told(sessions):
    write(sessions)
    assert "is not the one that was noted" in verify(sessions, (3, "0" * 64)).faults[0]


@pytest.mark.parametrize("column", HEAD)
def test_any_changed_byte_of_the_head_is_found(sessions, column):
    write(sessions)
    with sessions() as session:
        value = session.execute(select(models.AuditHead.__table__.columns[column])).scalar_one()
    wrong = [{"value": other(value, place)} for place in range(len(value) if isinstance(value, str) else 4)]
    found = list(found_each(sessions, wrong, f"UPDATE audit_head SET {column} = :value"))
    assert len(found) == len(wrong) and all(verifying.BAD_HEAD in faults for faults in found)
    assert found_after(sessions, "DELETE FROM audit_head") == [verifying.NO_HEAD]


def test_after_the_head_was_changed_or_removed_nothing_more_is_written(sessions):
    write(sessions)
    tamper(sessions, "UPDATE audit_head SET last = last - 1")
    with pytest.raises(Conflict, match="audit verify"):
        write(sessions, 1)
    tamper(sessions, "DELETE FROM audit_head")
    assert verifying.NO_HEAD in verify(sessions).faults
    with pytest.raises(Conflict, match="was removed"):
        write(sessions, 1)
    assert row_of(sessions, EVENTS)


def test_another_key_does_not_fit(sessions):
    write(sessions)
    with sessions() as session:
        assert len(verifying.verify(session, b"another").faults) == EVENTS + 1


def test_all_faults_are_counted_and_the_first_are_named(sessions, monkeypatch):
    monkeypatch.setattr(verifying, "FAULTS", 2)
    write(sessions)
    tamper(sessions, "UPDATE audit_event SET role = 'x'")
    verdict = verify(sessions)
    assert (verdict.found, len(verdict.faults)) == (EVENTS, 2) and not verdict.sound


BROKEN = (
    "UPDATE audit_event SET outcome = X'00' WHERE id = 3",
    "UPDATE audit_event SET outcome = 'none' WHERE id = 3",
    "UPDATE audit_event SET outcome = 0.5 WHERE id = 3",
    "UPDATE audit_event SET outcome = CAST(X'FFFE' AS TEXT) WHERE id = 3",
    "UPDATE audit_event SET detail = X'FFFE' WHERE id = 3",
    "UPDATE audit_event SET detail = CAST(X'FFFE' AS TEXT) WHERE id = 3",
    "UPDATE audit_event SET detail = CAST(detail AS BLOB) WHERE id = 3",
    "UPDATE audit_event SET detail = detail || char(0) WHERE id = 3",
    "UPDATE audit_event SET digest = X'00' WHERE id = 3",
    "UPDATE audit_event SET digest = 'é' WHERE id = 3",
    "UPDATE audit_event SET digest = upper(digest) WHERE id = 3",
    "UPDATE audit_event SET id = 9223372036854775807 WHERE id = 6",
    "UPDATE audit_event SET id = -9223372036854775808 WHERE id = 1",
    "UPDATE audit_head SET seal = X'00'",
    "UPDATE audit_head SET seal = 'é'",
    "UPDATE audit_head SET last = 'six'",
    "UPDATE audit_head SET digest = CAST(X'FF' AS TEXT)",
)


@pytest.mark.parametrize("statement", BROKEN)
def test_what_sqlite_lets_into_any_column_is_found_and_breaks_nothing(sqlite_url, statement):
    engine = create_engine(sqlite_url)
    database.configure(engine)
    sessions = database.factory(engine, KEY)
    write(sessions)
    assert found_after(sessions, statement)
    if "audit_head" in statement:
        tamper(sessions, statement)
        with pytest.raises(Conflict):
            write(sessions, 1)
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET outcome = 4",
        "UPDATE audit_event SET outcome = outcome WHERE id = 2",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE id = 2",
        "DELETE FROM audit_head",
        "TRUNCATE audit_event",
        "TRUNCATE audit_head",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = 2",
        "INSERT INTO audit_event SELECT * FROM audit_event WHERE id = 2 ON CONFLICT (id) DO UPDATE SET outcome = 4",
    ],
)
def test_the_database_refuses_to_change_what_was_written(sessions, statement):
    write(sessions)
    foreign = ("TRUNCATE",) if is_sqlite(sessions) else ("INSERT OR REPLACE",)
    told = "syntax error" if statement.startswith(foreign) else "the audit trail only grows"
    if is_sqlite(sessions) and "ON CONFLICT" in statement:
        told = "syntax error|only grows"  # the grammar of older versions
    with pytest.raises(DBAPIError, match=told), sessions.begin() as session:
        session.execute(text(statement))
    assert verify(sessions).sound


def test_a_trigger_that_is_gone_or_no_longer_refuses_is_found(sessions):
    write(sessions)
    disarm(sessions)
    found = verify(sessions).faults
    assert len(found) == (4 if is_sqlite(sessions) else 2)
    rearm(sessions)
    assert verify(sessions).sound
    with database.writing(sessions) as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_event_update"))
            session.execute(text("CREATE TRIGGER audit_event_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END"))
        else:
            session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_refuse"))
    (fault,) = verify(sessions).faults
    assert "audit_event_" in fault
    if not is_sqlite(sessions):
        with database.writing(sessions) as session:
            session.execute(text("ALTER TABLE audit_event ENABLE TRIGGER audit_event_refuse"))
            session.execute(
                text(
                    "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RETURN NULL; END $$"
                )
            )
        assert len(verify(sessions).faults) == 2


def older(sessions, count=3):
    """Events from before there was a chain."""
    row = dict.fromkeys(COLUMNS, "") | {"at": "2025-01-01T00:00:00.000000Z", "outcome": 0, "event": "Import"}
    with database.writing(sessions) as session:
        for number in range(1, count + 1):
            session.execute(text(insert(row)), row | {"id": 10 * number})


def test_events_from_before_the_chain_are_kept_and_held_by_its_start(sessions):
    older(sessions)
    write(sessions, 2)
    verdict = verify(sessions)
    assert (verdict.before, verdict.events, verdict.last, verdict.faults) == (3, 2, 32, [])
    assert "before event 31" in found_after(sessions, "UPDATE audit_event SET event = 'Export' WHERE id = 20")[0]


def test_a_new_chain_begins_behind_a_damaged_one_and_keeps_it_as_it_is(sessions):
    write(sessions)
    tamper(sessions, "UPDATE audit_head SET last = 2")
    with database.writing(sessions) as session:
        chain.renew(session, b"tests only")
        audit.append(session, audit.ALERT, LOCAL, ("trail", ""), audit.SERIOUS)
    verdict = verify(sessions)
    assert (verdict.before, verdict.events, verdict.faults) == (EVENTS, 1, [])
    assert found_after(sessions, "UPDATE audit_event SET role = 'x' WHERE id = 2")


def test_a_chain_whose_head_is_gone_can_be_begun_anew(sessions):
    write(sessions)
    tamper(sessions, "DELETE FROM audit_head")
    with database.writing(sessions) as session:
        chain.renew(session, KEY)
    write(sessions, 1)
    assert verify(sessions).sound


@pytest.mark.parametrize("written", ["", "3", "3:abc", "x:" + "0" * 64, "3:" + "g" * 64, "-3:" + "0" * 64])
def test_an_anchor_that_is_none_is_refused(written):
    with pytest.raises(ValueError, match="NUMBER:DIGEST"):
        verifying.parse_anchor(written)


def test_an_anchor_is_read():
    assert verifying.parse_anchor(f" 12:{'a' * 64}\n") == (12, "a" * 64)
