"""The audit trail in a browser: the page on a desk and a phone, and who saw a study in the viewer."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support import dicoms
from tests.support.server import Server


@pytest.fixture
def study(live_server: Server) -> str:
    """A study that was looked at, and an upload that was refused."""
    body = _send(live_server, dicoms.ct())
    found: str = body["studies"][0]["id"]
    urllib.request.urlopen(f"{live_server.url}/api/studies/{found}").read()
    return found


def _send(server: Server, data: bytes) -> Any:
    asked = urllib.request.Request(
        f"{server.url}/api/upload?name=a.dcm", data=data, headers={"Content-Type": "application/dicom"}
    )
    return json.loads(urllib.request.urlopen(asked).read())


def test_events_are_found_unfolded_and_taken_out(page: Page, study: str, tmp_path: Path) -> None:
    page.goto("/audit/")
    expect(page.get_by_role("heading", name="Audit trail")).to_be_visible()
    page.locator("select[name=event]").select_option("DICOM Instances Accessed")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("table.audit tbody tr")).to_have_count(1)
    page.locator("td.what summary").first.click()
    expect(page.locator("td.what")).to_contain_text(study)
    page.locator(".export summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV, for a spreadsheet").click()
    download.value.save_as(tmp_path / "audit.csv")
    lines = (tmp_path / "audit.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 2 and study in lines[1]
    page.get_by_role("link", name="Everything about this study").click()
    expect(page.locator("table.audit tbody tr").nth(1)).to_be_visible()
    page.get_by_role("link", name="Verification").click()
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_role("status")).to_contain_text("as it was written")
    expect(page.locator(".secret-text")).to_contain_text(":")


def test_the_two_ends_of_a_time_stand_side_by_side(page: Page, study: str) -> None:
    for width in (1440, 1180, 1000, 800):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/audit/")
        boxes = [page.get_by_label(name).bounding_box() for name in ("From (UTC)", "To (UTC)")]
        assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"], width
        assert 0 < boxes[1]["x"] - boxes[0]["x"] - boxes[0]["width"] <= 24, width


def test_the_page_fits_a_phone(phone: Page, study: str) -> None:
    phone.goto("/audit/")
    expect(phone.locator("table.audit tbody tr").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(phone.get_by_label("Event")).to_be_hidden()
    phone.get_by_role("button", name="Filters").click()
    phone.get_by_text("More filters").click()
    phone.get_by_label("Study, by its id").fill(study)
    phone.get_by_role("button", name="Search").click()
    phone.get_by_role("button", name="Filters (1)").click()
    expect(phone.get_by_label("Study, by its id")).to_be_visible()
    looked = phone.locator("table.audit tbody tr", has_text="DICOM Instances Accessed")
    expect(looked.first).to_contain_text(study[:12])


def test_the_viewer_tells_who_saw_the_study(page: Page, study: str) -> None:
    page.goto(f"/view/{study}")
    page.get_by_role("button", name="Who saw this study").click()
    row = page.locator(".whosaw-row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Local administrator")
    expect(row).to_contain_text("looked")
    page.get_by_role("link", name="Every event of this study").click()
    expect(page.get_by_role("heading", name="Audit trail")).to_be_visible()
