"""A part that a test needs and does not find: on a desk the test is skipped and says why, in CI it fails."""

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """End the running test because of a missing part."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(f"{reason} (in CI nothing may be missing)", pytrace=False)
    pytest.skip(reason)
