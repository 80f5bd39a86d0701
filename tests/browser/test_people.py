"""First run, login with a second factor, the profile, a login that ends in the middle of work; keyboard and phone."""

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.hands import Late, sent, zipped
from tests.support.browser import DESKTOP, PHONE, opened

PASSWORD = "a long sentence for tests"
NAME = "First Admin"
ANSWERS = re.compile(r"Failed to load resource: the server responded with a status of (401|403|422)")
"""What a browser says of an answer that these tests ask for."""


@pytest.fixture(scope="module")
def study(live_server: Any, data: Any) -> Iterator[str]:
    """A study that was taken in while there was no account."""
    yield sent(live_server.url, zipped("series/ct-axial-phantom-28"))["study"]


@pytest.fixture(scope="module")
def kept(browser: Any, live_server: Any, study: str) -> dict[str, Any]:
    """The first administrator, made on the page as the first one does, by keyboard alone; the browser's cookies."""
    with opened(browser, live_server.url, **DESKTOP) as (context, page, complaints):
        page.goto("/")
        page.get_by_role("button", name="Account: No accounts: this machine alone").press("Enter")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/setup$"))
        expect(page.get_by_label("Name", exact=True)).to_be_focused()
        page.keyboard.type(NAME)
        for text in ("admin", "short", "short"):
            page.keyboard.press("Tab")
            page.keyboard.type(text)
        page.keyboard.press("Enter")
        wrong = page.get_by_label("New password", exact=True)
        expect(wrong).to_be_focused()
        expect(page.get_by_text("A password has 12 to 128 characters")).to_be_visible()
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Lightbox now asks for a login")
        assert [one for one in complaints if not ANSWERS.match(one)] == []
        return dict(context.storage_state())


@pytest.fixture
def admin(browser: Any, live_server: Any, kept: dict[str, Any]) -> Iterator[Any]:
    """A page of the administrator, who is logged in; who gets a new token goes on with it in the next test."""
    with opened(browser, live_server.url, storage_state=kept, **DESKTOP) as (context, page, complaints):
        yield page
        assert [one for one in complaints if not ANSWERS.match(one)] == []
        kept["cookies"] = context.storage_state()["cookies"]


def log_in(page: Any) -> None:
    page.get_by_label("Login name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_a_stranger_is_sent_to_the_login_and_on_to_what_they_wanted(
    browser: Any, live_server: Any, kept: dict[str, Any], study: str
) -> None:
    with opened(browser, live_server.url, **PHONE) as (_, page, complaints):
        page.goto(f"/view/{study}")
        expect(page).to_have_url(re.compile("/login"))
        page.get_by_label("Login name").fill("admin")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Log in").tap()
        expect(page.get_by_role("alert")).to_have_text("The login name or the password is not right.")
        log_in(page)
        page.locator("[data-pane][data-state=ready]").first.wait_for()
        assert [one for one in complaints if not ANSWERS.match(one)] == []


def test_the_desk_says_who_is_logged_in_and_leads_on(admin: Any) -> None:
    admin.goto("/")
    admin.get_by_role("button", name=f"Account: {NAME}, Administrator").press("Enter")
    menu = admin.get_by_role("menu")
    expect(menu).to_contain_text("Main facility")
    menu.get_by_role("menuitem", name="Profile").press("Enter")
    expect(admin.get_by_role("heading", name="Profile", level=1)).to_be_visible()
    expect(admin.get_by_role("link", name="Profile", exact=True).first).to_have_attribute("aria-current", "page")


def test_theme_and_units_go_along_to_another_browser(admin: Any, browser: Any, live_server: Any, kept: Any) -> None:
    admin.goto("/")
    with admin.expect_response("**/api/me"):
        admin.get_by_role("button", name="Use the dark theme").click()
    admin.goto("/profile")
    expect(admin.get_by_label("Theme")).to_have_value("dark")
    admin.get_by_label("Lengths in").select_option("cm")
    admin.get_by_role("button", name="Save the preferences").click()
    expect(admin.get_by_role("status")).to_have_text("Your preferences are saved.")
    with opened(browser, live_server.url, storage_state={"cookies": kept["cookies"]}, **DESKTOP) as (_, page, _c):
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        found = page.evaluate("async () => (await (await fetch('/api/me')).json()).preferences")
        assert (found["theme"], found["units"]) == ("dark", "cm")


def test_a_key_is_shown_once_and_revoked_after_a_question(admin: Any) -> None:
    admin.goto("/profile/keys")
    admin.get_by_label("Name", exact=True).fill("Nightly export")
    admin.get_by_label("See studies").check()
    admin.get_by_label("Your password").fill(PASSWORD)
    admin.get_by_role("button", name="Make the key").click()
    expect(admin.locator(".secret-text")).to_have_text(re.compile(r"^lbx_[\w-]{43}$"))
    admin.wait_for_load_state()  # the page's script listens from here on
    admin.get_by_text("Revoke …").press("Enter")
    expect(admin.get_by_text("What uses this key is refused from now on.")).to_be_visible()
    admin.keyboard.press("Escape")
    expect(admin.get_by_text("What uses this key is refused from now on.")).to_be_hidden()
    admin.get_by_text("Revoke …").press("Enter")
    admin.get_by_role("button", name="Revoke", exact=True).click()
    expect(admin.get_by_role("cell", name="revoked")).to_be_visible()


def test_what_is_drawn_after_the_login_has_ended_is_kept_until_somebody_logs_in_again(admin: Any, study: str) -> None:
    admin.goto(f"/view/{study}")
    admin.locator("[data-pane][data-state=ready]").first.wait_for()
    expect(admin.locator("[data-marks=saved]")).to_be_attached()
    context = admin.context
    # The page asks now and then who is there: it is not to be told of the login before the button is pressed.
    who = Late(admin, "**/api/me")
    context.clear_cookies()
    draw(admin)
    notice = admin.locator(".session-notice")
    expect(notice).to_contain_text("Your login has ended. What is on the screen stays.")
    expect(admin.locator("[data-marks=saving]")).to_be_attached()
    with context.expect_page() as made:
        notice.get_by_role("link", name="Log in again").click()
    other = made.value
    log_in(other)
    other.locator("tbody tr").first.wait_for()
    admin.bring_to_front()
    notice.get_by_role("button", name="I am logged in").click()
    who.go()
    expect(notice).to_contain_text("You are logged in again.")
    expect(admin.locator("[data-marks=saved]")).to_be_attached()
    stored = admin.evaluate("async (id) => (await (await fetch(`/api/studies/${id}/annotations`)).json())", study)
    assert [one["kind"] for one in stored["annotations"]] == ["length"]


def draw(page: Any) -> None:
    """A length across the middle of the first pane."""
    page.keyboard.press("d")
    box = page.locator("[data-pane] canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 60, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=4)
    page.mouse.up()


def test_a_login_with_a_second_factor_on_a_phone(admin: Any, browser: Any, live_server: Any) -> None:
    admin.goto("/profile/second-factor")
    expect(admin.get_by_role("img", name="QR code for an authenticator app")).to_be_visible()
    secret = admin.locator(".secret-text").inner_text()
    admin.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    admin.get_by_label("Your password").fill(PASSWORD)
    admin.get_by_role("button", name="Turn it on").click()
    codes = admin.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    spare = codes.first.inner_text()
    with opened(browser, live_server.url, **PHONE) as (_, page, complaints):
        page.goto("/login")
        log_in(page)
        code = page.get_by_label("Code")
        expect(code).to_be_focused()
        code.fill("000000")
        page.get_by_role("button", name="Go on").tap()
        expect(page.get_by_role("alert")).to_have_text("This code is not right.")
        page.get_by_label("Code").fill(spare)
        page.get_by_role("button", name="Go on").tap()
        expect(page.get_by_text("That recovery code is used up; 9 more are left.")).to_be_visible()
        page.goto("/")
        page.locator("tbody tr").first.wait_for()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["viewport"]["width"]
        assert [one for one in complaints if not ANSWERS.match(one)] == []
    admin.get_by_label("Your password").fill(PASSWORD)
    admin.get_by_role("button", name="Remove the second factor").click()
    expect(admin.get_by_role("heading", name="Set it up")).to_be_visible()


def test_logging_out_forgets_what_was_open(admin: Any, study: str) -> None:
    admin.goto(f"/view/{study}")
    admin.locator("[data-pane][data-state=ready]").first.wait_for()
    admin.get_by_role("button", name="Back to the studies").click()
    assert admin.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('lightbox.tabs')).length") == 1
    admin.get_by_role("button", name=re.compile("^Account")).click()
    admin.get_by_role("menuitem", name="Log out").click()
    expect(admin.get_by_role("status")).to_have_text("You are logged out.")
    assert admin.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('lightbox.tabs')).length") == 0
    admin.goto("/")
    expect(admin).to_have_url(re.compile("/login"))
