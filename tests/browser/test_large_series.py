"""A series larger than the memory for volumes, and the header of a NIfTI file."""

import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import expect

from tests.support import dicoms
from tests.support.browser import DESKTOP, opened
from tests.support.server import running


@pytest.fixture
def cramped(browser: Any, sqlite: Any) -> Iterator[Any]:
    """The page of a NIfTI series of 128 bytes on a server that holds volumes of 100."""
    folder = Path(tempfile.mkdtemp(prefix="lightbox-cramped-"))
    try:
        with running(folder, sqlite.copy(folder), VOLUME_CACHE_BYTES="100") as server:
            kind = {"Content-Type": "application/octet-stream"}
            request = urllib.request.Request(f"{server.url}/api/upload?name=a.nii", dicoms.nifti(), kind)
            with urllib.request.urlopen(request, timeout=60) as response:
                sent = orjson.loads(response.read())
            with opened(browser, server.url, **DESKTOP) as (_, page, complaints):
                page.goto(f"/view/{sent['studies'][0]['id']}?series={sent['id']}")
                yield page
                assert complaints == []
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_it_is_shown_slice_by_slice_and_says_why_there_are_no_planes(cramped: Any) -> None:
    tab = cramped.get_by_role("tab", name="MPR")
    expect(tab).to_have_attribute("aria-disabled", "true")
    expect(cramped.locator("#mpr-reason")).to_contain_text(
        "128 bytes of memory, more than VOLUME_CACHE_BYTES allows (100)"
    )
    tab.click(force=True)
    expect(cramped.locator("[data-pane] canvas").first).to_be_visible()
    cramped.get_by_role("button", name="Trust panel").first.click()
    expect(cramped.locator(".trust-row", has_text="VOLUME_CACHE_BYTES")).to_have_count(1)


def test_the_header_of_a_nifti_file_is_shown_and_searched(cramped: Any) -> None:
    cramped.get_by_role("button", name="Header of this image").click()
    row = cramped.locator(".tag-row", has_text="datatype")
    expect(row.locator(".tag-value")).to_have_text("4")
    expect(row.locator(".tag-meaning")).to_have_text("Type of the voxels: int16")
    cramped.get_by_label("Search the header").fill("sform")
    expect(cramped.locator(".tag-row:visible", has_text="sform_code")).to_have_count(1)
    expect(cramped.locator(".tag-row:visible", has_text="bitpix")).to_have_count(0)
