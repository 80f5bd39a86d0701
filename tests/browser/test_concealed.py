"""Hidden identifiers: no panel, sheet, tab, tooltip, name or title of the page tells whose pictures these are."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.browser.hands import drop, fetched, pane, sent, settled, shows
from tests.browser.marks import ask, open_study
from tests.browser.test_cautions import study_of
from tests.support import dicoms
from tests.support.browser import DESKTOP, PHONE, opened

NAME, ID = "Quillfeather^Wilhelmina", "HIDE-7781"
WORDS = ("quillfeather", "wilhelmina", ID.lower(), "19600101", "1960-01-01", "1 jan 1960")
SMALL: dict[str, Any] = {"size": 48, "spacing": (6.0, 6.0, 6.0), "coarse": 2}

# Everything that is read or heard: texts, titles, names for those who do not see, and what pictures are called.
TOLD = """() => {
  const names = ["title", "alt", "aria-label", "aria-description", "aria-valuetext", "placeholder", "download", "href"];
  const all = [...document.querySelectorAll("body, body *")].filter((one) => !one.closest("script, noscript"));
  const said = all.flatMap((one) => names.map((name) => one.getAttribute(name)));
  return [document.title, location.href, document.getElementById("app").parentElement.innerText,
    ...all.map((one) => one.children.length ? "" : one.textContent), ...said].filter(Boolean).join("\\n").toLowerCase();
}"""


def told(page: Any) -> list[str]:
    """Which of the words the page tells anywhere, once it is drawn anew."""
    settled(page)
    said = page.evaluate(TOLD)
    return [word for word in WORDS if word in said]


@pytest.fixture(scope="module")
def person(live_server: Any) -> dict[str, Any]:
    """A study that names its patient in its header, in its description, and in the words of a mark."""
    wish = Options("CT", 9, patient_id=ID, patient_name=NAME, description="Thorax Quillfeather 01.01.1960", **SMALL)
    found = sent(live_server.url, pack(make_study(wish).files))
    acquired = fetched(f"{live_server.url}/api/series/{found['id']}")["planes"]["acquired"]
    origin, row, step = (acquired[name] for name in ("origin", "row", "step"))
    ends = [[o + 4 * s + x * r for o, s, r in zip(origin, step, row, strict=True)] for x in (10, 30)]
    plane = {"name": "acquired", "index": 4, "row": None, "column": None, "slab": {"mm": 0, "mode": "maximum_ip"}}
    mark = {"key": uuid4().hex, "series": found["id"], "kind": "length", "space": "patient", "points": ends}
    more = {"plane": plane, "phase": 0, "label": "For Wilhelmina Quillfeather", "text": f"No. {ID}"}
    ask(f"{live_server.url}/api/studies/{found['study']}/annotations", "POST", mark | more)
    return found


@pytest.fixture(scope="module")
def other(live_server: Any) -> dict[str, Any]:
    """Another patient's study, so that there are tabs."""
    wish = Options("CT", 9, patient_id="HIDE-2", patient_name="Somebody^Else", **SMALL)
    return sent(live_server.url, pack(make_study(wish).files))


@pytest.fixture(params=["desktop", "phone"])
def both(
    request: pytest.FixtureRequest, browser: Any, live_server: Any, person: dict[str, Any], other: dict[str, Any]
) -> Iterator[Any]:
    """Two studies are open, the patient's in view, with its mark drawn."""
    with opened(browser, live_server.url, **{"desktop": DESKTOP, "phone": PHONE}[request.param]) as (
        _,
        page,
        complaints,
    ):
        page.goto(f"/view/{other['study']}")
        pane(page)
        open_study(page, person, "&index=4")
        shows(page, 4)
        expect(page.locator(".mark")).to_have_count(1)
        yield page
        assert complaints == []


def choose(page: Any, button: str, entry: str) -> None:
    """A button of the head; where it has no room, an entry of its menu."""
    found = page.get_by_role("button", name=button)
    if found.is_visible():
        found.click()
    else:
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem", name=entry).or_(page.get_by_role("menuitemradio", name=entry)).click()


PANELS = [
    ("Header of this image", "Header of this image", "Identifiers are hidden"),
    ("Trust panel", "Trust panel", "What was received"),
    ("Who saw this study", "Who saw this study", "Every event"),
]


def hide(page: Any) -> None:
    choose(page, "Hide identifiers", "Hide identifiers")
    expect(page.locator(".identity-name")).to_have_text("Identifiers hidden")


def test_no_panel_tells_whose_pictures_these_are(both: Any) -> None:
    assert {"quillfeather", "wilhelmina", ID.lower()} <= set(told(both))
    hide(both)
    assert told(both) == []
    for button, entry, content in PANELS:
        choose(both, button, entry)
        expect(both.locator(".panel")).to_contain_text(content)
        assert told(both) == [], entry
        both.get_by_role("button", name="Close the panel").click()
    open_table(both)
    expect(both.locator(".mark-entry")).to_contain_text("For …")
    assert told(both) == [], "table of marks"
    both.locator(".mark-entry .icon-button").click()
    assert told(both) == [], "menu of a mark"
    both.get_by_role("menuitem", name="Name, colour, history").click()
    both.get_by_text("History", exact=True).click()
    expect(both.locator(".mark-history")).to_contain_text("For …: No. …")
    both.keyboard.press("Escape")
    expect(both.locator("dialog")).to_have_count(0)
    both.keyboard.press("n")
    expect(both.locator("[data-announce]")).to_contain_text("For …")
    assert told(both) == [], "what is said aloud"


def open_table(page: Any) -> None:
    button = page.get_by_role("button", name="Table of marks")
    if not button.is_visible():
        page.get_by_role("button", name="All tools").click()
    button.click()


def test_panels_that_stand_open_are_told_anew(both: Any) -> None:
    choose(both, "Header of this image", "Header of this image")
    expect(both.locator(".tags-body")).to_contain_text(ID)
    hide(both)
    assert told(both) == []
    choose(both, "Hide identifiers", "Hide identifiers")
    expect(both.locator(".tags-body")).to_contain_text(ID)
    expect(both.locator(".mark-text").first).to_contain_text("Quillfeather")
    assert ID.lower() in told(both)


def test_sheets_and_what_is_dropped_on_the_viewer_name_nobody(both: Any) -> None:
    hide(both)
    choose(both, "Share this study by a link", "Share by a link")
    expect(both.get_by_role("dialog", name="Share this study")).to_contain_text("account")
    assert told(both) == [], "share"
    both.keyboard.press("Escape")
    expect(both.locator("dialog")).to_have_count(0)
    second = Options("MR", 5, patient_id=ID, patient_name=NAME, **SMALL)
    more = {"Quillfeather.txt": b"only words"}
    drop(both, [("Quillfeather_Wilhelmina.zip", pack(make_study(second).files)), *more.items()])
    panel = both.locator(".uploads")
    expect(panel.locator(".upload[data-state=done]")).to_have_count(1)
    expect(panel.locator(".upload[data-state=failed]")).to_have_count(1)
    assert told(both) == [], "uploads"
    choose(both, "Hide identifiers", "Hide identifiers")
    expect(panel).to_contain_text("Quillfeather")
    hide(both)
    assert told(both) == [], "uploads that were told before"


def test_the_list_and_a_study_without_pictures_name_nobody(both: Any, live_server: Any) -> None:
    wish = {"PatientName": NAME, "PatientID": ID, "StudyInstanceUID": f"{dicoms.ROOT}.77"}
    study = study_of(live_server.url, {"Quillfeather.dcm": dicoms.report(**wish, SOPInstanceUID=f"{dicoms.ROOT}.77.1")})
    hide(both)
    both.goto(f"/view/{study}")
    shown = both.get_by_role("region", name="Nothing to draw")
    expect(shown).to_contain_text("1 file")
    both.locator(".viewer[data-hands]").wait_for()
    assert told(both) == []
    choose(both, "Hide identifiers", "Hide identifiers")
    expect(shown).to_contain_text("Quillfeather.dcm")
    expect(both).to_have_title("Quillfeather, Wilhelmina · Lightbox")
    hide(both)
    both.get_by_role("button", name="Back to the studies").click()
    expect(both.locator("table.studies tbody tr")).not_to_have_count(0)
    assert told(both) == []


def test_the_name_of_a_file_that_stands_for_a_study_is_hidden_as_well(page: Any, live_server: Any) -> None:
    study = study_of(live_server.url, {"Quillfeather_T1.nii": dicoms.nifti(7)})
    page.goto(f"/view/{study}")
    pane(page)
    assert "quillfeather" in told(page)
    hide(page)
    assert told(page) == []
