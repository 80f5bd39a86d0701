"""Many write to the audit trail at once, and it is verified meanwhile: one chain, without a gap."""

import threading

from sqlalchemy import create_engine

from records import audit, chain, database
from tests.support.tampering import COLUMNS, EVENTS, KEY, WHO, verify, write


def at_once(sessions, writers, each):
    """Many transactions at the same time, begun together."""
    gate, failed = threading.Barrier(writers), []

    def work():
        gate.wait()
        try:
            for _ in range(each):
                with database.writing(sessions) as session:
                    audit.append(session, audit.EXPORT, WHO, ("study", "1"))
                    audit.append(session, audit.ACCESSED, WHO, ("study", "1"))
        except Exception as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_writers_at_once_make_one_chain_the_first_of_all_included(sessions):
    at_once(sessions, 6, 8)
    verdict = verify(sessions)
    assert (verdict.events, verdict.last, verdict.faults) == (96, 96, [])


def test_the_first_head_made_by_two_at_once_is_one(postgres_url):
    """The second comes while the first has made the head and not committed yet: it waits, and goes on behind it."""
    engine = create_engine(postgres_url)
    sessions = database.factory(engine, KEY)
    done = threading.Event()

    def second():
        write(sessions, 1)
        done.set()

    with sessions() as first:
        first.begin()
        chain.extend(first, KEY, [event(1)])
        thread = threading.Thread(target=second)
        thread.start()
        assert not done.wait(0.5)
        first.commit()
    thread.join(10)
    assert done.is_set()
    verdict = verify(sessions)
    assert (verdict.events, verdict.faults) == (2, [])
    engine.dispose()


def test_a_writer_waits_for_the_one_before_it_and_follows_what_that_did(postgres_url):
    """On two connections: rolled back, the first leaves no gap; committed, the second chains behind it."""
    engine = create_engine(postgres_url)
    sessions = database.factory(engine, KEY)
    write(sessions, 1)
    for finish in ("rollback", "commit"):
        with sessions() as first:
            chain.extend(first, KEY, [event(9)])
            thread = threading.Thread(target=write, args=(sessions, 1))
            thread.start()
            thread.join(0.3)
            assert thread.is_alive()
            getattr(first, finish)()
        thread.join(10)
        assert not thread.is_alive()
    verdict = verify(sessions)
    assert (verdict.events, verdict.last, verdict.faults) == (4, 4, [])
    engine.dispose()


def event(number):
    texts = dict.fromkeys((name for name in COLUMNS if name not in ("id", "digest", "outcome")), "x")
    return texts | {"outcome": number}


def test_a_trail_that_grows_while_it_is_verified_is_sound(sessions, monkeypatch):
    write(sessions)
    true_rows = chain.stored

    def slowly(session, *bounds):
        for number, one in enumerate(true_rows(session, *bounds)):
            if number == 2:
                thread = threading.Thread(target=write, args=(sessions, 2))
                thread.start()
                thread.join(10)
            yield one

    monkeypatch.setattr(chain, "stored", slowly)
    verdict = verify(sessions)
    assert (verdict.events, verdict.faults) == (EVENTS, [])
    monkeypatch.undo()
    assert verify(sessions).events == EVENTS + 2
