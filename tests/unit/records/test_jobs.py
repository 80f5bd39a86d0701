import threading

import pytest

from records.errors import Busy
from records.jobs import Jobs


def test_a_job_runs_and_its_result_is_kept():
    jobs = Jobs()
    assert jobs.submit(sum, [1, 2]).result(5) == 3
    jobs.close()
    assert jobs.open == 0


def test_a_full_queue_refuses_and_takes_again_when_there_is_room():
    jobs, gate = Jobs(workers=1, waiting=1), threading.Event()
    first, second = jobs.submit(gate.wait, 10), jobs.submit(int)
    with pytest.raises(Busy) as caught:
        jobs.submit(int)
    assert caught.value.code == "queue_full"
    gate.set()
    assert first.result(5)
    assert second.result(5) == 0
    jobs.submit(int).result(5)
    jobs.close()


def test_a_job_that_fails_is_logged_and_does_not_stop_the_next(caplog):
    jobs = Jobs(workers=1)
    failed = jobs.submit(int, "x")
    assert isinstance(failed.exception(5), ValueError)
    assert jobs.submit(int, "1").result(5) == 1
    jobs.close()
    assert "a job failed: ValueError" in caplog.text


def test_a_closed_runner_refuses():
    jobs = Jobs()
    jobs.close()
    with pytest.raises(Busy):
        jobs.submit(int)
    assert jobs.open == 0
