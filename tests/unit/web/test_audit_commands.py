"""``flask --app app audit …``"""

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import text

from records import audit
from records.access import LOCAL


@pytest.fixture
def run(app: Flask):
    """Runs a command; gives its status and what it wrote."""

    def run(*arguments: str):
        done = app.test_cli_runner().invoke(args=["audit", *arguments])
        return done.exit_code, done.output

    return run


def write(app: Flask, count: int = 3) -> None:
    with app.extensions["sessions"].begin() as session:
        for number in range(count):
            audit.append(session, audit.EXPORT, LOCAL, ("study", f"{number}"), files=number)


def damage(app: Flask) -> None:
    with app.extensions["sessions"].begin() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_event_update"))
        else:
            session.execute(text("DROP TRIGGER audit_event_refuse ON audit_event"))
        session.execute(text("UPDATE audit_event SET role = 'x' WHERE id = 2"))


def test_a_sound_trail_ends_well_and_gives_the_anchor(app: Flask, run) -> None:
    write(app)
    status, told = run("verify")
    assert status == 0 and "3 events; faults: 0" in told
    anchor = told.split("--anchor ")[1].strip()
    assert anchor.startswith("3:")
    write(app, 1)
    assert run("verify", "--anchor", anchor)[0] == 0
    status, told = run("verify", "--anchor", "3:" + "0" * 64)
    assert (status, "is not the one that was noted" in told) == (1, True)


def test_a_damaged_trail_ends_badly_and_says_where(app: Flask, run) -> None:
    write(app)
    damage(app)
    status, told = run("verify")
    assert status == 1 and "Event 2 is not what was written" in told and "faults: 2" in told


def test_an_anchor_that_is_none_is_refused(run) -> None:
    status, told = run("verify", "--anchor", "3")
    assert status == 2 and "NUMBER:DIGEST" in told


def test_the_trail_is_written_out_and_that_is_an_event(app: Flask, run) -> None:
    write(app)
    status, told = run("export", "--format", "json", "--event", "Export")
    assert status == 0 and [one["entity_id"] for one in json.loads(told)["events"]] == ["0", "1", "2"]
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv")[1].lstrip("\ufeff"))))
    assert [row["event"] for row in rows] == ["Export"] * 3 + ["Audit Log Used"] * 2
    assert (rows[3]["person_id"], rows[3]["address"]) == ("system", "command line")
    assert run("export", "--from", "yesterday")[0] == 2


def test_a_new_chain_is_begun_for_a_reason(app: Flask, run) -> None:
    write(app)
    damage(app)
    assert run("renew", "--yes")[0] == 2
    status, told = run("renew", "--yes", "--reason", "restored from a copy")
    assert status == 0 and "event 4" in told
    status, told = run("verify")
    assert "1 events, and 3 before the chain; faults: 1" in told and "trigger" in told
