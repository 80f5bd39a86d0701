"""Studies that are open at once, each in a tab: whose they are stays in sight, and each is found as it was left."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.browser.hands import pane, sent, shows

SMALL: dict[str, Any] = {"size": 48, "spacing": (6.0, 6.0, 6.0), "coarse": 2}


@pytest.fixture(scope="module")
def studies(live_server: Any) -> list[str]:
    """Two patients."""
    wishes = [
        Options("CT", 9, patient_id="TAB-1", patient_name="Tab^One", **SMALL),
        Options("CT", 12, patient_id="TAB-2", patient_name="Tab^Two", **SMALL),
    ]
    return [str(sent(live_server.url, pack(make_study(wish).files))["study"]) for wish in wishes]


@pytest.fixture
def both(page: Any, studies: list[str]) -> Any:
    """Both are open, the second one is in view."""
    page.goto(f"/view/{studies[0]}")
    shows(page, 4)
    expect(page.locator(".study-tabs")).to_be_hidden()
    page.get_by_role("button", name="Back to the studies").click()
    page.locator("table.studies a[href^='/view/']", has_text="Tab, Two").click()
    shows(page, 6)
    return page


def tab(page: Any, name: str) -> Any:
    return page.get_by_role("tab", name=re.compile(name))


def test_each_study_has_a_tab_and_the_page_says_whose_it_is(both: Any) -> None:
    expect(tab(both, "Tab, Two")).to_have_attribute("aria-selected", "true")
    expect(both.locator(".identity-name")).to_contain_text("Two")
    tab(both, "One").click()
    expect(both.locator(".identity-name")).to_contain_text("One")
    shows(both, 4)


def test_a_study_is_found_as_it_was_left(both: Any) -> None:
    tab(both, "One").click()
    shows(both, 4)
    both.keyboard.press("Home")
    both.keyboard.press("h")
    both.keyboard.press("2")
    both.get_by_role("button", name="Panes", exact=True).click()
    both.get_by_role("menuitemradio", name="2 across, 1 down").click()
    expect(both.locator("[data-pane=pane-2]")).to_be_visible()
    shows(both, 0)
    window = pane(both).locator(".corner.bottom.right").inner_text()
    tab(both, "Two").click()
    shows(both, 6)
    tab(both, "One").click()
    shows(both, 0)
    expect(both.locator("[data-pane=pane-2]")).to_be_visible()
    expect(pane(both).locator(".corner.bottom.right")).to_have_text(window, use_inner_text=True)
    expect(pane(both).locator(".letter.left")).to_have_text("L")


def test_tabs_outlast_a_reload_and_are_closed_one_by_one(both: Any) -> None:
    both.reload()
    shows(both, 6)
    expect(tab(both, "One")).to_be_visible()
    both.get_by_role("button", name=re.compile("^Close .*Two")).click()
    shows(both, 4)
    expect(both.locator(".identity-name")).to_contain_text("One")
    expect(both.locator(".study-tabs")).to_be_hidden()


def test_hidden_identifiers_are_hidden_in_tabs_too(both: Any) -> None:
    expect(both).to_have_title("Tab, Two · Lightbox")
    both.get_by_role("button", name="Hide identifiers").click()
    expect(both.locator(".study-tabs")).not_to_contain_text("Tab")
    expect(both).to_have_title("Study · Lightbox")
    tab(both, "Study 1").click()
    shows(both, 4)
    expect(both.locator(".identity-name")).to_have_text("Identifiers hidden")
    expect(both.locator(".study-tabs")).not_to_contain_text("Tab")
    expect(both).to_have_title("Study · Lightbox")


def test_a_tab_tells_the_day_of_its_study(both: Any) -> None:
    about = tab(both, "One").locator(".study-tab-about")
    assert re.match(r"\d{1,2} [A-Z][a-z]{2} \d{4} · ", about.inner_text())
    assert about.bounding_box()["width"] >= 72


def test_tabs_are_walked_through_by_keyboard(both: Any) -> None:
    tab(both, "Two").focus()
    both.keyboard.press("ArrowLeft")
    both.keyboard.press("Enter")
    expect(both.locator(".identity-name")).to_contain_text("One")
    shows(both, 4)
