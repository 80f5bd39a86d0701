"""Dropping files on the page."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import drop, fetched, file_of, pane, sent, zipped
from tests.browser.marks import ask
from tests.support import dicoms, zips

CT = "series/ct-axial-phantom-28"


@pytest.fixture
def empty(live_server: Any) -> None:
    """Nothing is left on the desk."""
    for study in fetched(f"{live_server.url}/api/studies")["studies"]:
        ask(f"{live_server.url}/api/studies/{study['id']}", "DELETE")


@pytest.fixture(autouse=True)
def desk(empty: None, live_server: Any, data: Any) -> dict[str, Any]:
    """A CT lies on the desk, and no more: a first study would open by itself."""
    return sent(live_server.url, zipped(CT))


def test_the_first_study_dropped_on_an_empty_desk_opens_by_itself(page: Any, live_server: Any, desk: Any) -> None:
    ask(f"{live_server.url}/api/studies/{desk['study']}", "DELETE")
    page.goto("/")
    expect(page.get_by_text("No studies yet")).to_be_visible()
    drop(page, [("head.zip", zipped(CT))])
    pane(page)
    expect(page).to_have_url(re.compile("/view/"))
    expect(page.locator(".identity-name")).to_have_text("HEAD")
    expect(page.locator(".series-card")).to_have_count(1)


def test_a_further_study_waits_in_the_list_and_rejected_files_are_told(page: Any, data: Any) -> None:
    page.goto("/")
    page.locator("tbody tr").first.wait_for()
    drop(page, [("mr.zip", zipped("series/mr-adc-axial-20")), ("notes.txt", b"These are only words.")])
    expect(page.locator(".upload[data-state=done]")).to_have_count(1)
    failed = page.locator(".upload[data-state=failed]")
    expect(failed.locator(".upload-name")).to_have_text("notes.txt")
    assert len(failed.locator(".upload-status").inner_text()) > 10
    expect(failed.locator(".rejected")).to_have_count(0)  # the row has said it already
    expect(failed.get_by_role("button", name="Try again")).to_be_hidden()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.url.endswith("/")


def test_what_could_not_be_used_beside_good_files_is_listed_with_its_reason(page: Any, data: Any) -> None:
    page.goto("/")
    drop(page, [a_pet(data), ("readme.md", b"# words")])
    expect(page.locator(".upload[data-state=done] .rejected-file")).to_have_text("readme.md")


@pytest.mark.parametrize("usable", [True, False])
def test_of_many_refusals_the_first_are_listed_and_all_are_counted(page: Any, usable: bool) -> None:
    words = {f"{number:04d}.txt": b"These are only words." for number in range(1200)}
    page.goto("/")
    drop(page, [("many.zip", zips.zipped(words | ({"1.dcm": dicoms.ct()} if usable else {})))])
    rejected = page.locator(f".upload[data-state={'done' if usable else 'failed'}] .rejected")
    expect(rejected.locator("summary")).to_have_text("1,200 files left out")
    rejected.locator("summary").click()
    expect(rejected.locator("li").first).to_contain_text("0000.txt")
    listed = rejected.locator(".rejected-file").count()
    expect(rejected.locator("li").last).to_have_text(f"and {1200 - listed:,} more")


def test_beside_a_picture_what_was_refused_is_a_pill_that_opens(page: Any, data: Any) -> None:
    page.goto("/")
    page.locator("tbody tr").first.wait_for()
    drop(page, [("words.txt", b"These are only words.")])
    expect(page.locator(".upload[data-state=failed]")).to_be_visible()
    page.locator("tbody tr").first.click()
    stage = pane(page).bounding_box()
    pill = page.get_by_role("button", name="1 file was refused – show")
    expect(page.locator(".uploads")).to_be_hidden()
    box = pill.bounding_box()
    assert box["x"] + box["width"] <= stage["x"], "the picture stays free"
    pill.click()
    expect(page.locator(".upload[data-state=failed]")).to_be_visible()
    page.get_by_role("button", name="Make the upload panel small").click()
    expect(page.locator(".uploads")).to_be_hidden()
    pill.click()
    page.get_by_role("button", name="Close the upload panel").click()
    expect(pill).to_be_hidden()


def a_pet(data: Any) -> tuple[str, bytes]:
    return file_of(
        str(next(path for path in sorted((data / "single/pet").iterdir()) if path.is_file()).relative_to(data))
    )


def test_files_are_chosen_with_the_keyboard_as_well(page: Any, data: Any) -> None:
    page.goto("/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").press("Enter")
    chooser.value.set_files([{"name": "same.zip", "mimeType": "application/zip", "buffer": zipped(CT)}])
    expect(page.locator(".upload[data-state=done] .upload-status")).to_contain_text("already here")


def test_loose_files_travel_together_and_each_has_its_progress(page: Any, data: Any) -> None:
    page.goto("/")
    loose = [(path.name, path.read_bytes()) for path in sorted((data / "series/mr-sagittal-4").iterdir())]
    drop(page, loose)
    done = page.locator(".upload[data-state=done]")
    expect(done).to_have_count(1)
    expect(done.locator("summary")).to_have_text("4 of 4 files sent")
    expect(done.locator(".upload-files progress")).to_have_count(4)


def test_a_sent_upload_can_be_cancelled_and_tried_again(page: Any, data: Any) -> None:
    page.goto("/")
    page.route("**/api/upload?*", lambda route: None)
    drop(page, [("slow.zip", zipped("single/luts"))])
    page.get_by_role("button", name="Cancel all").click()
    row = page.locator(".upload")
    expect(row).to_have_attribute("data-state", "cancelled")
    page.unroute("**/api/upload?*")
    row.get_by_role("button", name="Try again").click()
    expect(row).to_have_attribute("data-state", "done")


def test_while_it_is_stored_an_upload_shows_one_of_its_pictures(page: Any, data: Any) -> None:
    """Its progress is held back on the way, so that the moment lasts."""
    let: list[bool] = []

    def slow(route: Any) -> None:
        if let:
            route.continue_()
            return
        upload, preview = route.request.url.rpartition("/")[2], route.fetch().json()["preview"]
        route.fulfill(json={"id": upload, "status": "storing", "done": 1, "total": 4, "preview": preview})

    page.goto("/")
    page.route(re.compile(r"/api/uploads/[0-9a-f]{32}$"), slow)
    drop(page, [("adc.zip", zipped("series/mr-sagittal-4"))])
    picture = page.locator(".upload-preview")
    expect(picture).to_be_visible()
    page.wait_for_function("() => document.querySelector('.upload-preview').naturalWidth > 100")
    let.append(True)
    expect(picture).to_be_hidden()
    expect(page.locator(".upload[data-state=done]")).to_have_count(1)
