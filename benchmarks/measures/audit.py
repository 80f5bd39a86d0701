"""The audit trail: what verifying 100,000 events takes, and what one event adds to a commit."""

import time
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.harness import Bench, lightbox
from benchmarks.table import Row
from models import Setting
from records import audit, chain, database, verifying
from records.access import LOCAL

EVENTS = 100_000
BOUND_SECONDS = 10.0
KEY = b"benchmarks only, 0123456789abcdef"
COMMITS = 200


def measure(bench: Bench) -> list[Row]:
    """On a migrated SQLite file, beside which no server runs."""
    folder = bench.folder()
    server = lightbox(folder)
    server.start()  # migrates
    server.stop()
    return rows(folder / "data/lightbox.db")


def rows(path: Path) -> list[Row]:
    """The measures on one database file, whose trail is begun anew under a key of ours."""
    engine = create_engine(f"sqlite:///{path}")
    database.configure(engine)
    sessions = database.factory(engine, KEY)
    _renew(sessions)
    plain, audited = _commits(sessions, 0), _commits(sessions, 1)
    _fill(sessions, EVENTS - COMMITS)
    begun = time.perf_counter()
    with sessions() as session:
        verdict = verifying.verify(session, KEY)
    taken = time.perf_counter() - begun
    engine.dispose()
    if not verdict.sound or verdict.events != EVENTS:
        raise RuntimeError(f"{verdict.events} events, {verdict.faults[:1]}")
    return [
        Row("verify 100,000 events", taken, "the bound of 10", BOUND_SECONDS, "s", "within", 1),
        Row("a commit with its event", audited, "the same commit without", plain, "ms", "within"),
    ]


def _renew(sessions: sessionmaker[Session]) -> None:
    with database.writing(sessions) as session:
        chain.renew(session, KEY)


def _fill(sessions: sessionmaker[Session], count: int) -> None:
    for start in range(0, count, 10_000):
        with database.writing(sessions) as session:
            for number in range(start, min(count, start + 10_000)):
                audit.append(session, audit.EXPORT, LOCAL, ("study", f"{number:032x}"), files=number)


def _commits(sessions: sessionmaker[Session], events: int) -> float:
    """Milliseconds of one small commit, the middle of many."""
    times = []
    for number in range(COMMITS):
        begun = time.perf_counter()
        with database.writing(sessions) as session:
            session.merge(Setting(name="benchmark", value=str(number), updated=audit.now()))
            for _ in range(events):
                audit.append(session, audit.EXPORT, LOCAL, ("study", "1"))
        times.append(1000 * (time.perf_counter() - begun))
    return sorted(times)[len(times) // 2]
