"""The series that most tests look at, and the viewer opened on it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.hands import START, sent, shows, zipped
from tests.browser.marks import left, open_study, wiped


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI a test of this folder has a second try, which the run's end reports: a browser shares a busy machine."""
    if os.environ.get("CI"):
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(pytest.mark.flaky(retries=1))


@pytest.fixture(scope="module")
def head(live_server: Any, data: Any) -> dict[str, Any]:
    """A CT of 28 slices, and its study."""
    found: dict[str, Any] = sent(live_server.url, zipped("series/ct-axial-phantom-28"))
    return found


@pytest.fixture
def viewer(page: Any, head: dict[str, Any]) -> Any:
    """The CT on a desk, at its middle slice."""
    page.goto(f"/view/{head['study']}?series={head['id']}")
    shows(page, START)
    return page


@pytest.fixture
def phone_viewer(phone: Any, head: dict[str, Any]) -> Any:
    """The CT on a phone."""
    phone.goto(f"/view/{head['study']}?series={head['id']}")
    shows(phone, START)
    return phone


@pytest.fixture
def unmarked(page: Any, live_server: Any, head: dict[str, Any]) -> Iterator[Any]:
    """The CT on a desk, without a mark, and with all that stores marks loaded."""
    wiped(live_server.url, head)
    open_study(page, head)
    shows(page, START)
    yield page
    left(page)
