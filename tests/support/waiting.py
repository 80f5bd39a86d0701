"""Waiting for what happens behind a request."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 30.0


def until(ask: Callable[[], T], fits: Callable[[T], object]) -> T:
    """Ask again until the answer fits; fails with the last answer where it never does."""
    end = time.monotonic() + PATIENCE
    while not fits(answer := ask()):
        assert time.monotonic() < end, answer
        time.sleep(0.01)
    return answer
