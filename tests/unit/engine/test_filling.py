"""engine.filling: each piece is done once, by whoever needs it first."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from engine.errors import Undrawable
from engine.filling import Filling, NotReady


def test_a_piece_that_is_asked_for_is_done_at_once_and_only_once() -> None:
    done: list[int] = []
    filling = Filling(range(5), done.append)
    filling.bring(3)
    filling.bring(3)
    assert done == [3]
    assert not filling.done


def test_all_is_done_in_order_but_for_what_was_done_already() -> None:
    done: list[int] = []
    filling = Filling(range(5), done.append)
    filling.bring(3)
    filling.all(1)
    assert done == [3, 0, 1, 2, 4]
    assert filling.done


def test_threads_that_want_one_piece_wait_for_the_one_that_is_at_it() -> None:
    done, gate = [], threading.Barrier(8)

    def fill(piece: int) -> None:
        time.sleep(0.05)
        done.append(piece)

    filling = Filling([0], fill)

    def ask(_: int) -> None:
        gate.wait()
        filling.bring(0)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert done == [0]


def test_a_piece_does_not_wait_for_another() -> None:
    both = threading.Barrier(2, timeout=5)
    filling = Filling(range(2), lambda piece: both.wait())
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(filling.bring, range(2)))
    assert filling.done


def test_the_background_does_the_rest() -> None:
    done: list[int] = []
    filling = Filling(range(50), done.append)
    with ThreadPoolExecutor(2) as pool:
        filling.start(pool, 2)
        filling.start(pool, 2)
        filling.all(5)
    assert sorted(done) == list(range(50))


def test_what_is_stopped_does_no_more_but_still_answers() -> None:
    done: list[int] = []
    filling = Filling(range(50), done.append)
    filling.stop()
    with ThreadPoolExecutor(1) as pool:
        filling.start(pool, 1)
    assert done == []
    filling.bring(7)
    assert done == [7]


def test_a_failure_reaches_who_asked_and_may_be_tried_again() -> None:
    broken = {2}

    def fill(piece: int) -> None:
        if piece in broken:
            raise OSError("disk")

    filling = Filling(range(4), fill)
    with pytest.raises(OSError, match="disk"):
        filling.bring(2)
    with pytest.raises(OSError, match="disk"):
        filling.all(1)
    broken.clear()
    filling.all(1)
    assert filling.done


def test_a_failure_in_the_background_is_logged_and_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    def fill(piece: int) -> None:
        raise OSError("disk")

    filling = Filling(range(4), fill)
    with ThreadPoolExecutor(1) as pool:
        filling.start(pool, 1)
    (record,) = caplog.records
    assert (record.levelname, record.exc_info and str(record.exc_info[1])) == ("ERROR", "disk")
    assert not filling.done


class Gone(Exception):
    """What whoever reads the files raises where one is missing: an error with a code, of no kind the engine knows."""

    code = "file_not_found"


def ended(caplog: pytest.LogCaptureFixture, error: Exception, stop: bool) -> tuple[str, bool]:
    """The level of what is logged where the background meets an error, stopped or not, and whether with a trace."""

    def fill(piece: int) -> None:
        if stop:
            filling.stop()
        raise error

    filling = Filling(range(4), fill)
    with caplog.at_level("DEBUG"), ThreadPoolExecutor(1) as pool:
        filling.start(pool, 1)
    (record,) = caplog.records
    return record.levelname, record.exc_info is not None


@pytest.mark.parametrize("error", [Gone(), FileNotFoundError("gone"), Undrawable("bad_pixels", "They are bad.")])
def test_that_a_stopped_series_is_not_read_on_is_no_fault(caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    assert ended(caplog, error, stop=True) == ("INFO", False)


def test_that_pixels_cannot_be_decoded_is_no_fault_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    assert ended(caplog, Undrawable("bad_pixels", "They are bad."), stop=False) == ("INFO", False)
    assert "bad_pixels" in caplog.text


@pytest.mark.parametrize("error", [Gone(), FileNotFoundError("gone"), IndexError("a fault")])
def test_that_a_series_which_is_open_cannot_be_read_on_is_a_fault(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    assert ended(caplog, error, stop=False) == ("ERROR", True)


def test_a_fault_of_ours_is_one_though_it_was_stopped(caplog: pytest.LogCaptureFixture) -> None:
    assert ended(caplog, IndexError("a fault"), stop=True) == ("ERROR", True)


def test_who_waits_too_long_is_told_to_come_again() -> None:
    held: Future[None] = Future()
    filling = Filling([0], lambda piece: held.result())
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(filling.bring, 0)
        while not busy.running():
            time.sleep(0.01)
        time.sleep(0.05)
        with pytest.raises(NotReady):
            filling.all(0.05)
        held.set_result(None)
        busy.result()
    filling.all(1)
