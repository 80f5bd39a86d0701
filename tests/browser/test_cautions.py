"""What is to be known before a study is believed, and what is shown where there is no picture."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import drop, pane
from tests.support import dicoms
from tests.support.browser import DESKTOP, opened
from tests.support.dicoms import ROOT
from tests.support.zips import zipped

OTHER = {"PatientID": "P-2", "PatientName": "Other^One", "SeriesInstanceUID": f"{ROOT}.1.7"}
REPORT = {"StudyInstanceUID": f"{ROOT}.3", "PatientName": "Report^Only"}
BAD = {"StudyInstanceUID": f"{ROOT}.4", "PatientName": "Bad^Frame", "SOPInstanceUID": f"{ROOT}.4.1"}


def study_of(url: str, files: dict[str, bytes]) -> str:
    """Upload some files without a browser; the id of their study."""
    kind = {"Content-Type": "application/zip"}
    request = urllib.request.Request(f"{url}/api/upload?name=study.zip", zipped(files), kind)
    with urllib.request.urlopen(request, timeout=60) as response:
        found: str = json.load(response)["studies"][0]["id"]
    return found


@pytest.fixture(scope="module")
def studies(live_server: Any) -> Iterator[dict[str, str]]:
    """The ids of a study of each kind."""
    kinds = {
        "first": dicoms.study(3) | {"other": dicoms.ct(4, PatientName="Phantom^Renamed")},
        "quarantined": {"q": dicoms.ct(5, SOPInstanceUID=f"{ROOT}.1.7.5", **OTHER)},
        "nothing": {"plan.dcm": dicoms.report(**REPORT)},
        "bad": {"b": dicoms.spoilt(**BAD)},
    }
    yield {kind: study_of(live_server.url, files) for kind, files in kinds.items()}


def test_the_list_tells_quarantine_and_names_and_asks_for_no_picture_that_is_not_there(
    page: Any, studies: dict[str, str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/thumbnail" in request.url else None)
    page.goto("/")
    row = page.locator(f'tr[data-study="{studies["quarantined"]}"]')
    expect(row.locator(".badge")).to_have_text("Quarantined")
    expect(row).to_contain_text("Study Instance UID")
    first = page.locator(f'tr[data-study="{studies["first"]}"]')
    expect(first).to_contain_text("also named Phantom, Renamed")
    expect(first.locator(".badge")).to_have_count(0)
    expect(page.locator(f'tr[data-study="{studies["bad"]}"] .thumb .icon')).to_be_visible()
    page.wait_for_function(
        "() => [...document.querySelectorAll('tbody img')].filter((one) => one.naturalWidth).length === 2"
    )
    assert len(asked) == 2


def test_the_viewer_tells_quarantine_in_its_head_and_in_the_trust_panel(page: Any, studies: dict[str, str]) -> None:
    page.goto(f"/view/{studies['quarantined']}")
    badge = page.locator(".viewer-head .badge")
    expect(badge).to_have_text("Quarantined")
    assert "another patient" in (badge.get_attribute("title") or "")
    page.locator(".trust-button").click()
    expect(page.locator(".trust-row[data-severity=warning]", has_text="Quarantined")).to_be_visible()
    page.goto(f"/view/{studies['first']}")
    pane(page)
    expect(page.locator(".viewer-head .badge")).to_be_hidden()


def test_a_study_without_pictures_says_what_came_and_why_and_gives_the_originals(
    page: Any, studies: dict[str, str]
) -> None:
    page.goto(f"/view/{studies['nothing']}")
    shown = page.get_by_role("region", name="Nothing to draw")
    for text in ("Nothing in this study can be drawn", "1 file (SR)", "plan.dcm", "holds no image"):
        expect(shown).to_contain_text(text)
    expect(page.locator(".identity-name")).to_have_text("Report, Only")
    expect(page.locator(".identity")).to_contain_text("Thorax")
    for stray in (".toolbar", ".strip", ".stage", ".viewer-head .tabs", ".trust-button"):
        expect(page.locator(stray)).to_be_hidden()
    with page.expect_download() as saved:
        shown.get_by_role("link", name="Download the originals").click()
    assert saved.value.suggested_filename.endswith(".zip")
    page.get_by_role("button", name="Hide identifiers").click()
    expect(page.locator(".identity-name")).to_have_text("Identifiers hidden")


def test_header_and_trust_panel_work_where_a_series_cannot_be_drawn(
    browser: Any, live_server: Any, studies: Any
) -> None:
    with opened(browser, live_server.url, **DESKTOP) as (_, page, _complaints):  # its plane is asked for, and refused
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/thumbnail" in request.url else None)
        page.goto(f"/view/{studies['bad']}")
        page.locator(".trust-button").click()
        expect(page.locator(".trust-row", has_text="cannot be drawn")).to_be_visible()
        page.get_by_role("button", name="Header of this image").click()
        expect(page.locator(".panel")).to_contain_text("PatientID")
        expect(page.locator(".series-thumb .icon")).to_be_visible()
        assert asked == []


@pytest.mark.parametrize("address", ["f" * 32, "nonsense", "%E0%A4%A"])
def test_a_study_that_is_not_there_has_a_page_of_its_own(
    browser: Any, live_server: Any, studies: Any, address: str
) -> None:
    with opened(browser, live_server.url, **DESKTOP) as (_, page, complaints):
        page.goto(f"/view/{address}")
        expect(page.get_by_role("heading", name="There is no such study")).to_be_visible()
        for stray in (".toolbar", ".strip", ".stage", ".head-actions", ".study-tab"):
            expect(page.locator(stray).locator("visible=true")).to_have_count(0)
        page.get_by_role("link", name="Back to the studies").click()
        page.locator("tbody tr").first.wait_for()
        assert all("status of 40" in one for one in complaints), complaints


def test_each_study_of_an_upload_has_a_name_to_be_opened_by(page: Any, studies: Any) -> None:
    page.goto("/")
    page.locator("tbody tr").first.wait_for()
    drop(page, [("scans.zip", zipped({"run-1.nii": dicoms.nifti(1), "run-2.nii": dicoms.nifti(2)}))])
    for name in ("Open run-1", "Open run-2"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_fingers_are_offered_nothing_to_drop(phone: Any, studies: Any) -> None:
    phone.goto("/")
    phone.locator("tbody tr").first.wait_for()
    expect(phone.get_by_role("button", name="Choose files")).to_be_visible()
    expect(phone.get_by_role("button", name="Choose a folder")).to_be_hidden()
    expect(phone.get_by_text("Drop", exact=False).locator("visible=true")).to_have_count(0)
    expect(phone.get_by_text("Add studies").locator("visible=true")).to_have_count(1)
