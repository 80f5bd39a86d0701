"""Who is quicker than the page: a panel, a tool and files that come before what takes them."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.hands import DROP, Late, drop, pane

LETTERS = [{"name": "notes.txt", "data": "b25seSB3b3Jkcw=="}]


def test_a_panel_that_is_asked_for_before_the_series_is_there_opens_with_it(page: Any, head: dict[str, Any]) -> None:
    late = Late(page, "**/api/series/*")
    page.goto(f"/view/{head['study']}?series={head['id']}")
    page.get_by_role("button", name="Trust panel").click()
    expect(page.locator(".panel")).to_be_hidden()
    late.go()
    pane(page)
    expect(page.locator(".panel")).to_contain_text("What was received")


def test_a_tool_that_is_asked_for_before_it_is_there_is_taken_when_it_is(page: Any, head: dict[str, Any]) -> None:
    late = Late(page, "**/static/joined/*/late.js")
    page.goto(f"/view/{head['study']}?series={head['id']}")
    page.locator('.viewer[data-hands] [data-pane="stack"][data-state="ready"]').wait_for()
    page.keyboard.press("d")
    late.go()
    expect(page.locator(".toolbar [data-tool='length']")).to_have_attribute("aria-pressed", "true")


def test_files_that_are_dropped_too_early_do_not_open_in_the_place_of_the_page(page: Any, head: dict[str, Any]) -> None:
    late = Late(page, "**/static/joined/*/desk.js")
    page.goto(f"/view/{head['study']}?series={head['id']}")
    taken = "new Promise((done) => addEventListener('drop', (event) => setTimeout(() => done(event.defaultPrevented))))"
    assert page.evaluate(f"(files) => {{ const taken = {taken}; ({DROP})(files); return taken; }}", LETTERS)
    expect(page.locator(".toast")).to_contain_text("Drop them once more")
    late.go()
    drop(page, [("notes.txt", b"only words")])
    expect(page.locator(".upload[data-state=failed]")).to_have_count(1)
