"""What an administrator does: accounts, two editors at once; by keyboard, on a phone, without a script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import DESKTOP, PHONE, opened

PASSWORD = "a long sentence for tests"
ANSWERS = re.compile(r"Failed to load resource: the server responded with a status of (403|409|422)")
"""What a browser says of an answer that these tests ask for."""
PAGES = ("accounts", "accounts/new", "roles", "facilities", "departments", "rooms", "keys", "addresses", "system")


@pytest.fixture(scope="module")
def kept(browser: Any, live_server: Any) -> dict[str, Any]:
    """The cookies of the first administrator."""
    with opened(browser, live_server.url, **DESKTOP) as (context, page, _):
        page.goto("/setup")
        page.get_by_label("Name", exact=True).fill("First Admin")
        page.get_by_label("Login name").fill("chief")
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password again").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        expect(page.get_by_role("status")).to_contain_text("Lightbox now asks for a login")
        return dict(context.storage_state())


@pytest.fixture
def chief(browser: Any, live_server: Any, kept: dict[str, Any]) -> Iterator[Any]:
    """A page of the administrator."""
    with opened(browser, live_server.url, storage_state=kept, **DESKTOP) as (_, page, complaints):
        yield page
        assert [one for one in complaints if not ANSWERS.match(one)] == []


def make(page: Any, login: str, name: str) -> str:
    """A new account; gives the address of its page."""
    page.goto("/admin/accounts/new")
    page.get_by_label("Login name").fill(login)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.wait_for_load_state()  # its scripts listen from here on
    return str(page.url)


def test_an_account_is_made_handed_over_and_used(browser: Any, live_server: Any, chief: Any) -> None:
    made = make(chief, "tech", "Technologist One")
    link = chief.locator(".secret-text").inner_text()
    chief.goto(made)
    expect(chief.locator(".secret-text")).to_have_count(0)
    with opened(browser, live_server.url, **PHONE) as (_, page, complaints):
        page.goto(link)
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password again").fill(PASSWORD)
        page.locator("main button[type=submit]").tap()
        page.get_by_label("Login name").fill("tech")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").tap()
        expect(page).to_have_url(f"{live_server.url}/")
        expect(page.locator(".desk")).to_have_attribute("data-empty", "true")  # nothing of it is on its way any longer
        assert page.goto("/profile").ok
        expect(page.get_by_role("link", name="Administration")).to_have_count(0)
        assert page.goto("/admin/accounts").status == 403
        assert [one for one in complaints if not ANSWERS.match(one)] == []
    chief.reload()
    expect(chief.get_by_role("table", name="Logins").get_by_role("row")).to_have_count(2)


def test_disabling_is_asked_about_first_and_done_by_keyboard(chief: Any) -> None:
    make(chief, "gone", "Reader Leaving")
    ask = chief.locator("summary", has_text="Disable the account")
    sure = chief.get_by_role("button", name="Disable it")
    expect(sure).to_be_hidden()
    ask.press("Enter")
    expect(sure).to_be_visible()
    chief.keyboard.press("Escape")
    expect(sure).to_be_hidden()
    expect(ask).to_be_focused()
    chief.keyboard.press("Enter")
    chief.keyboard.press("Tab")
    expect(sure).to_be_focused()
    chief.keyboard.press("Enter")
    expect(chief.get_by_role("status")).to_contain_text("The account is disabled")
    chief.get_by_role("button", name="Enable the account").click()
    expect(chief.get_by_role("status")).to_contain_text("can be used again")


def test_the_later_of_two_editors_sees_what_is_there_and_chooses(chief: Any) -> None:
    address = make(chief, "both", "Reader Twice")
    other = chief.context.new_page()
    other.goto(address)
    chief.goto(address)
    other.get_by_label("Title").fill("Dr.")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("status")).to_contain_text("The account is saved")
    chief.get_by_label("Title").fill("Prof.")
    chief.get_by_role("button", name="Save").click()
    told = chief.get_by_role("alert")
    expect(told).to_contain_text("Somebody else changed this account meanwhile")
    expect(told.get_by_role("row", name="Title")).to_have_text(re.compile(r"Title\s*Dr\.\s*Prof\."))
    expect(chief.get_by_label("Title")).to_have_value("Prof.")
    told.get_by_role("link", name="Take what is there now").click()
    expect(chief.get_by_label("Title")).to_have_value("Dr.")


def test_a_department_is_deleted_without_a_script(browser: Any, live_server: Any, kept: dict[str, Any]) -> None:
    plain = {**DESKTOP, "java_script_enabled": False}
    with opened(browser, live_server.url, storage_state=kept, **plain) as (_, page, complaints):
        page.goto("/admin/departments/new")
        page.get_by_label("Name").fill("Radiology")
        page.get_by_role("button", name="Make the department").click()
        page.get_by_role("link", name="Radiology").click()
        page.locator("summary", has_text="Delete the department").click()
        page.get_by_text("This cannot be undone").wait_for()
        page.get_by_role("button", name="Delete it").click()
        expect(page.get_by_text("There is no department here yet")).to_be_visible()
        assert complaints == []


def test_every_page_fits_a_phone_and_says_where_one_is(browser: Any, live_server: Any, kept: dict[str, Any]) -> None:
    with opened(browser, live_server.url, storage_state=kept, **PHONE) as (_, page, complaints):
        for name in PAGES:
            page.goto(f"/admin/{name}")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"], name
            expect(page.locator(".page-parts [aria-current]")).to_be_in_viewport()
            small = page.locator("main :is(a.button, button, input:not([type=hidden], [type=checkbox]), select)")
            heights = small.evaluate_all(
                "all => all.filter((one) => one.checkVisibility()).map((one) => one.offsetHeight)"
            )
            assert heights == [] or min(heights) >= 44, name
        assert complaints == []


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_question_that_opens_is_seen_whole(
    browser: Any, live_server: Any, kept: dict[str, Any], chief: Any, screen: dict[str, Any]
) -> None:
    made = make(chief, f"seen.{screen['viewport']['width']}", "Reader Seen")
    with opened(browser, live_server.url, storage_state=kept, **screen) as (_, page, complaints):
        page.goto(made)
        page.wait_for_load_state()
        ask = page.locator("details.confirm", has_text="Disable the account")
        ask.locator("summary").evaluate("(one) => one.scrollIntoView({ block: 'end' })")
        ask.locator("summary").click()
        expect(ask).to_have_attribute("open", "")
        expect(ask.get_by_role("button", name="Disable it")).to_be_in_viewport(ratio=1)
        expect(ask.locator(".confirm-box")).to_be_in_viewport(ratio=1)
        assert complaints == []


def test_a_long_name_without_a_space_stays_in_its_card(browser: Any, live_server: Any, kept: dict[str, Any]) -> None:
    name = "Strahlenheilkunde" * 3 + "undDiagnostik"
    with opened(browser, live_server.url, storage_state=kept, **PHONE) as (_, page, complaints):
        page.goto("/admin/departments/new")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Make the department").click()
        beyond = (
            "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > 390).length"
        )
        expect(page.get_by_role("link", name=name)).to_be_visible()
        page.wait_for_load_state()  # with its sheets
        assert page.evaluate(beyond) == 0, page.url
        page.goto("/admin/facilities")
        page.get_by_role("link", name="Main facility").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Main facility")
        page.wait_for_load_state()
        assert page.evaluate(beyond) == 0, page.url
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.wait_for_load_state()
        assert page.evaluate(beyond) == 0, page.url
        page.locator("summary", has_text="Delete the department").click()
        page.get_by_role("button", name="Delete it").click()
        expect(page.get_by_role("status")).to_be_visible()
        assert complaints == []
