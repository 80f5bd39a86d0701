"""Answers that are remembered for a while."""

import pytest

from records.recent import Recent


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recent(clock: Clock) -> Recent[str, int]:
    return Recent(2.0, 3, clock)


def test_an_answer_is_found_once_within_its_time(recent: Recent[str, int], clock: Clock) -> None:
    answers = iter((1, 2))
    assert [recent.get("a", lambda: next(answers)) for _ in range(3)] == [1, 1, 1]
    clock.now = 2.1
    assert recent.get("a", lambda: next(answers)) == 2


def test_what_was_forgotten_is_found_anew(recent: Recent[str, int]) -> None:
    recent.get("a", lambda: 1)
    recent.forget()
    assert recent.get("a", lambda: 2) == 2


def test_what_was_being_found_while_all_was_forgotten_is_not_remembered(recent: Recent[str, int]) -> None:
    def find() -> int:
        recent.forget()  # as by a change that was committed after this was read
        return 1

    assert recent.get("a", find) == 1
    assert recent.get("a", lambda: 2) == 2


def test_an_error_is_not_remembered(recent: Recent[str, int]) -> None:
    with pytest.raises(ZeroDivisionError):
        recent.get("a", lambda: 1 // 0)
    assert recent.get("a", lambda: 2) == 2


def test_no_more_than_a_number_is_kept(recent: Recent[str, int]) -> None:
    for one in "abc":
        recent.get(one, lambda: 1)
    recent.get("d", lambda: 1)
    assert recent.get("d", lambda: 2) == 1
    assert recent.get("a", lambda: 2) == 2
