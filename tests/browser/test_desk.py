"""The study list: found, paged, themed, deleted."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import sent, zipped


@pytest.fixture(scope="module")
def studies(live_server: Any, data: Any) -> Iterator[list[dict[str, Any]]]:
    yield [sent(live_server.url, zipped(name)) for name in ("series/ct-axial-phantom-28", "series/mr-axial-oblique-20")]


@pytest.fixture
def desk(page: Any, studies: list[dict[str, Any]]) -> Any:
    page.goto("/")
    expect(page.locator("tbody tr")).to_have_count(2)
    return page


def test_a_row_says_who_what_and_how_much(desk: Any) -> None:
    row = desk.locator("tbody tr", has_text="HEAD")
    for text in ("PLASTIC", "1A TRAUMA/PLAIN HEAD DM", "CT", "6 Feb 2015", "1 series", "28 images"):
        expect(row).to_contain_text(text)
    assert row.locator("img").evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 20


def test_a_search_narrows_the_list_and_says_so_when_nothing_matches(desk: Any) -> None:
    search = desk.get_by_label("Search studies")
    search.fill("plastic")
    expect(desk.locator("tbody tr")).to_have_count(1)
    search.fill("nobody of this name")
    expect(desk.get_by_text("No study matches")).to_be_visible()
    search.fill("")
    expect(desk.locator("tbody tr")).to_have_count(2)


def test_the_theme_follows_the_system_and_can_be_changed(desk: Any) -> None:
    root = desk.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    desk.get_by_role("button", name="Use the dark theme").click()
    expect(root).to_have_attribute("data-theme", "dark")
    desk.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    desk.get_by_role("button", name="Use the light theme").click()


def test_a_row_opens_with_the_keyboard_and_the_way_back_keeps_the_list(desk: Any) -> None:
    desk.get_by_role("link", name="HEAD", exact=True).press("Enter")
    desk.locator("[data-pane][data-state=ready]").wait_for()
    desk.go_back()
    expect(desk.locator("tbody tr")).to_have_count(2)


def test_the_originals_can_be_saved(desk: Any) -> None:
    with desk.expect_download() as saved:
        desk.get_by_role("link", name="Download the originals of HEAD").click()
    assert saved.value.suggested_filename.endswith(".zip")


def test_an_empty_list_says_what_to_do_next(page: Any, studies: list[dict[str, Any]]) -> None:
    page.route("**/api/studies?*", lambda route: route.fulfill(json={"studies": [], "total": 0, "page": 1, "pages": 1}))
    page.goto("/")
    expect(page.get_by_text("No studies yet")).to_be_visible()
    expect(page.get_by_text("./run.sh demo")).to_be_visible()


def test_a_study_is_moved_after_both_facilities_were_named(desk: Any) -> None:
    """With one facility there is no way to move anything; with a second there is, and it is asked about first."""
    move = desk.get_by_role("button", name="Move the study of HEAD to another facility")
    expect(move).to_have_count(0)
    desk.goto("/admin/facilities/new")
    desk.get_by_label("Name").fill("South Clinic")
    desk.get_by_role("button", name="Make the facility").click()
    expect(desk.get_by_role("status")).to_be_visible()
    desk.goto("/")
    row = desk.locator("tbody tr", has_text="HEAD")
    expect(row.locator(".cell-where")).to_have_text("Main facility")
    move.click()
    dialog = desk.get_by_role("dialog", name="Move this study to another facility?")
    expect(dialog.get_by_role("button", name="Move")).to_be_disabled()
    dialog.get_by_label("Facility").select_option("South Clinic")
    expect(dialog).to_contain_text("From Main facility to South Clinic: people of Main facility no longer find it")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row.locator(".cell-where")).to_have_text("Main facility")
    move.click()
    dialog.get_by_label("Facility").select_option("South Clinic")
    dialog.get_by_role("button", name="Move to South Clinic").click()
    expect(desk.get_by_text("The study was moved from Main facility to South Clinic.")).to_be_visible()
    expect(row.locator(".cell-where")).to_have_text("South Clinic")


def test_a_study_is_deleted_only_after_a_question(desk: Any) -> None:
    desk.get_by_role("button", name="Delete the study of HEAD").click()
    desk.get_by_role("button", name="Cancel").click()
    expect(desk.locator("tbody tr")).to_have_count(2)
    desk.get_by_role("button", name="Delete the study of HEAD").click()
    desk.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(desk.get_by_text("The study was deleted.")).to_be_visible()
    expect(desk.locator("tbody tr")).to_have_count(1)
