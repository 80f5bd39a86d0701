"""Share links: made in the viewer, opened on a phone without a login, looked at and nothing else, taken back."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import corner, line, sent, settled, shows, touch, zipped
from tests.support.browser import DESKTOP, PHONE, opened
from tests.support.server import running

MIDDLE = 14
PASSWORD = "a long sentence for tests"

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def head(live_server: Any, data: Any, browser: Any) -> dict[str, Any]:
    """A study with a mark on it, and then the first account."""
    found = sent(live_server.url, zipped("series/ct-axial-phantom-28"))
    with opened(browser, live_server.url, **DESKTOP) as (_, page, _):
        page.goto(f"/view/{found['study']}?series={found['id']}")
        shows(page, MIDDLE)
        expect(page.locator(".viewer")).to_have_attribute("data-marks", "saved")
        page.keyboard.press("d")
        with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 201):
            for x in (600, 760):
                page.mouse.click(x, 450)
        expect(page.locator(".viewer")).to_have_attribute("data-marks", "saved")
        page.goto("/setup")
        page.get_by_label("Name", exact=True).fill("The maker")
        page.get_by_label("Login name").fill("maker")
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password again").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        page.wait_for_url("**/profile")
    return found


@pytest.fixture
def maker(page: Any, head: dict[str, Any]) -> Any:
    """The viewer of somebody who has logged in."""
    page.goto(f"/login?next=/view/{head['study']}")
    page.get_by_label("Login name").fill("maker")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    shows(page, MIDDLE)
    return page


@pytest.fixture
def guest(browser: Any, live_server: Any) -> Iterator[Open]:
    """Open addresses in a browser that has no login: ``guest(PHONE)`` gives a page."""
    contexts = []

    def start(options: dict[str, Any]) -> Any:
        contexts.append(opened(browser, live_server.url, **options))
        _, page, complaints = contexts[-1].__enter__()
        page.complaints, page.refusals = complaints, []
        page.on("response", lambda answer: answer.status >= 400 and page.refusals.append(answer.url))
        return page

    yield start
    for context in contexts:
        context.__exit__(None, None, None)


def make(maker: Any, note: str = "", pin: bool = True) -> tuple[str, str]:
    """A link made in the dialog: its address, and its PIN or ""."""
    maker.get_by_role("button", name="Share this study by a link").click()
    dialog = maker.get_by_role("dialog", name="Share this study")
    dialog.get_by_label("For whom").fill(note)
    dialog.get_by_label("Asks for a PIN").set_checked(pin)
    dialog.get_by_role("button", name="Make a link").click()
    address = dialog.get_by_label("Link", exact=True).input_value()
    told = dialog.get_by_label("PIN", exact=True).input_value() if pin else ""
    maker.keyboard.press("Escape")
    return address, told


def listed(maker: Any) -> Any:
    """The first link in the dialog."""
    maker.get_by_role("button", name="Share this study by a link").click()
    return maker.locator(".share-link").first


def test_a_link_with_a_pin_is_opened_on_a_phone_and_a_slice_is_read(
    maker: Any, guest: Open, head: dict[str, Any]
) -> None:
    address, pin = make(maker, "A referrer")
    page = guest(PHONE)
    page.goto(address)
    expect(page.get_by_text("The maker shares a study with you.")).to_be_visible()
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Open the images").tap()
    shows(page, MIDDLE)
    expect(page.locator(".guest-bar")).to_contain_text("Shared by The maker: view only, until ")
    expect(page.locator(".viewer")).to_have_attribute("data-marks", "saved")
    scroll = page.get_by_role("button", name="Scroll", exact=True)
    scroll.tap()
    expect(scroll).to_have_attribute("aria-pressed", "true")
    touch(page, line((150, 400), (150, 452)))
    shows(page, MIDDLE + 6)
    assert "HU" in corner(page, "bottom right")
    token = address.rsplit("/", 1)[1]
    addresses = page.evaluate("[location.href, document.referrer, ...performance.getEntries().map(({name}) => name)]")
    assert not [one for one in addresses if token in one]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert (page.complaints, page.refusals) == ([], [])


def test_a_guest_finds_nothing_that_they_may_not_do(maker: Any, guest: Open) -> None:
    address, _ = make(maker, pin=False)
    page = guest(DESKTOP)
    page.goto(address)
    shows(page, MIDDLE)
    expect(page.locator(".viewer")).to_have_attribute("data-marks", "saved")
    expect(page.locator(".guest-bar")).to_be_visible()
    for name in (
        "Back to the studies",
        "Download the originals",
        "Share this study by a link",
        "Header of this image",
        "Length",
        "Undo",
    ):
        assert page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).count() == 0, name
    page.get_by_role("button", name="Table of marks").click()
    expect(page.locator(".mark-entry")).to_have_count(1)  # what was drawn can be read
    assert page.get_by_role("button", name=re.compile("Marks as a file|More about")).count() == 0
    page.locator(".mark-choose").click()
    page.keyboard.press("Delete")
    page.keyboard.press("d")
    for x in (500, 900):
        page.mouse.click(x, 600)
    settled(page)
    expect(page.locator(".mark-entry")).to_have_count(1)
    page.locator(".uploads").wait_for(state="attached")  # what takes the files of others is there
    page.evaluate(
        "document.body.dispatchEvent(new DragEvent('dragenter', {bubbles: true, dataTransfer: new DataTransfer()}))"
    )
    assert page.locator(".drop-veil:visible").count() == 0
    assert (page.complaints, page.refusals) == ([], [])


def test_the_maker_sees_the_receipt_and_takes_the_link_back(maker: Any, guest: Open) -> None:
    address, _ = make(maker, "For the board", pin=False)
    expect(listed(maker)).to_contain_text("Nobody has looked yet")
    maker.keyboard.press("Escape")
    page = guest(PHONE)
    page.goto(address)
    shows(page, MIDDLE)
    row = listed(maker)
    expect(row).to_contain_text("Looked at once")
    row.get_by_role("button", name="Take back: For the board").click()
    maker.get_by_role("button", name="Take it back").click()
    expect(row).to_contain_text("Taken back")
    bar = page.locator(".guest-bar")  # it is told without a hand, and nothing of the images is left to see
    expect(bar).to_contain_text("The link has ended: the images are put away.", timeout=20_000)
    for part in (".viewer-head", ".pane", ".pane canvas", ".toolbar"):
        assert page.locator(f"{part}:visible").count() == 0, part
    assert page.locator(".guest-bar .icon").is_visible()
    page.reload()
    expect(page.get_by_text("The link by which you looked here has ended.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="This link opens nothing")).to_be_visible()


def test_a_wrong_pin_is_told_beside_the_field(maker: Any, guest: Open) -> None:
    address, _ = make(maker)
    page = guest(PHONE)
    page.goto(address)
    page.get_by_label("PIN").fill("000111")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This PIN is not right.")).to_be_visible()
    expect(page.get_by_label("PIN")).to_be_focused()


def test_a_link_is_made_by_keyboard_alone(maker: Any) -> None:
    maker.get_by_role("button", name="Share this study by a link").focus()
    maker.keyboard.press("Enter")
    dialog = maker.get_by_role("dialog", name="Share this study")
    dialog.get_by_label("For whom").focus()
    maker.keyboard.type("By keyboard")
    maker.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Copy: The link")).to_be_focused()
    expect(dialog.locator(".share-told")).to_contain_text("It is shown now, and never again.")
    expect(dialog.locator(".share-name")).to_contain_text(["By keyboard"])
    maker.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_without_accounts_the_dialog_leads_to_the_first_one(
    browser: Any, sqlite_url: str, server_folder: Any, data: Any
) -> None:
    with (
        running(server_folder, sqlite_url) as server,
        opened(browser, server.url, **DESKTOP) as (_, page, complaints),
    ):
        found = sent(server.url, zipped("series/ct-axial-phantom-28"))
        page.goto(f"/view/{found['study']}")
        shows(page, MIDDLE)
        page.get_by_role("button", name="Share this study by a link").click()
        expect(page.get_by_text("make the first account, then share")).to_be_visible()
        expect(page.get_by_role("link", name="Set up accounts")).to_have_attribute("href", "/setup")
        assert complaints == []
