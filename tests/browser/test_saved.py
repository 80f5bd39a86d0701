"""Marks are stored as they are drawn: there after a reload, on another device, as files; and when the line was lost."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import pane, settled
from tests.browser.marks import length, marks, open_study, saved, stored, table, wiped
from tests.support.browser import DESKTOP, opened


@pytest.fixture
def viewer(unmarked: Any) -> Any:
    return unmarked


def words(page: Any) -> str:
    """What stands beside the marks on the pane, after the next drawing."""
    settled(page)
    return " ".join(marks(page).locator(".mark-text").all_text_contents())


def test_a_mark_is_stored_as_it_is_drawn_and_there_after_a_reload(
    viewer: Any, live_server: Any, head: dict[str, Any]
) -> None:
    length(viewer)
    saved(viewer)
    (mark,) = stored(live_server.url, head)
    assert (mark["kind"], mark["author"], mark["version"]) == ("length", "Local administrator", 1)
    told = f"{mark['measures'][0]['value']:.1f} mm"
    assert words(viewer) == f"{told} Pixel Spacing"  # it is selected: what the number rests on stands beside it
    viewer.reload()
    expect(marks(viewer, "length")).to_have_count(1)
    assert words(viewer) == told


def test_moving_undo_redo_and_deleting_reach_the_server(viewer: Any, live_server: Any, head: dict[str, Any]) -> None:
    length(viewer)
    saved(viewer)
    (first,) = stored(live_server.url, head)
    viewer.keyboard.press("Control+z")
    expect(marks(viewer)).to_have_count(0)
    saved(viewer)
    assert stored(live_server.url, head) == []
    viewer.keyboard.press("Control+Shift+z")
    expect(marks(viewer)).to_have_count(1)
    saved(viewer)
    (back,) = stored(live_server.url, head)
    assert (back["id"], back["points"], back["version"]) == (first["id"], first["points"], 3)
    viewer.keyboard.press("Delete")
    saved(viewer)
    assert stored(live_server.url, head) == []


def test_another_device_sees_it_appear_change_and_go(
    viewer: Any, browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    with opened(browser, live_server.url, **DESKTOP) as (_, other, complaints):
        open_study(other, head)
        expect(marks(other)).to_have_count(0)
        length(viewer)
        expect(marks(other, "length")).to_have_count(1, timeout=15_000)
        viewer.keyboard.press("Delete")
        expect(marks(other)).to_have_count(0, timeout=15_000)
        assert complaints == []


def test_what_is_drawn_without_a_connection_is_sent_when_it_is_back(
    browser: Any, live_server: Any, head: dict[str, Any]
) -> None:
    wiped(live_server.url, head)
    with opened(browser, live_server.url, **DESKTOP) as (context, page, _):
        open_study(page, head)
        context.set_offline(True)
        length(page)
        expect(page.locator('.viewer[data-marks="saving"]')).to_have_count(1)
        expect(marks(page, "length")).to_contain_text("not saved")
        context.set_offline(False)
        saved(page)
        expect(marks(page, "length")).not_to_contain_text("not saved")
    assert len(stored(live_server.url, head)) == 1


def test_what_was_not_sent_survives_a_reload(browser: Any, live_server: Any, head: dict[str, Any]) -> None:
    wiped(live_server.url, head)
    with opened(browser, live_server.url, **DESKTOP) as (_, page, _):
        open_study(page, head)
        page.route(
            "**/annotations", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
        )
        length(page)
        expect(marks(page, "length")).to_contain_text("not saved")
        page.unroute("**/annotations")
        page.reload()
        saved(page)
        expect(marks(page, "length")).to_have_count(1)
    assert len(stored(live_server.url, head)) == 1


def test_what_is_drawn_while_the_list_of_marks_is_on_its_way_stays(
    page: Any, live_server: Any, head: dict[str, Any]
) -> None:
    wiped(live_server.url, head)
    lists: list[tuple[Any, Any]] = []

    def hold(route: Any) -> None:
        if route.request.method == "GET":
            lists.append((route, route.fetch()))  # as it was before anything was drawn
        else:
            route.continue_()

    page.route("**/annotations", hold)
    page.goto(f"/view/{head['study']}?series={head['id']}")
    pane(page)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 201):
        length(page)
    for route, answer in lists:
        route.fulfill(response=answer)
    saved(page)
    expect(marks(page, "length")).to_have_count(1)
    assert len(lists) == 1


def test_files_out_and_in(viewer: Any, live_server: Any, head: dict[str, Any], tmp_path: Any) -> None:
    length(viewer)
    saved(viewer)
    table(viewer)
    (before,) = stored(live_server.url, head)
    for item, ending in (("Save as a table (CSV)", "csv"), ("Save as JSON", "json")):
        viewer.get_by_role("button", name="Marks as a file").click()
        with viewer.expect_download() as caught:
            viewer.get_by_role("menuitem", name=item).click()
        caught.value.save_as(tmp_path / f"marks.{ending}")
    assert "length" in (tmp_path / "marks.csv").read_text("utf-8-sig")
    body = json.loads((tmp_path / "marks.json").read_text("utf-8"))
    body["annotations"][0]["key"] = "f" * 32
    (tmp_path / "marks.json").write_text(json.dumps(body), "utf-8")
    viewer.get_by_role("button", name="Marks as a file").click()
    with viewer.expect_file_chooser() as chooser:
        viewer.get_by_role("menuitem", name="Take in from JSON").click()
    chooser.value.set_files(tmp_path / "marks.json")
    expect(viewer.locator(".toast")).to_contain_text("1 mark taken in")
    expect(viewer.locator(".mark-entry")).to_have_count(2)
    assert [one["points"] for one in stored(live_server.url, head)] == [before["points"]] * 2
