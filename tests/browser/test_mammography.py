"""A screening: each picture says which breast and which view it is, and which way it lies."""

from typing import Any

from playwright.sync_api import expect

from create_test_dicom import Options, make_study
from phantom.files import pack
from tests.browser.hands import pane, sent

WANTED = {
    "pane-1": ("R CC", "A", "P"),
    "pane-2": ("L CC", "P", "A"),
    "pane-3": ("R MLO", "A", "P"),
    "pane-4": ("L MLO", "P", "A"),
}


def test_each_picture_of_a_screening_is_named_and_lettered(page: Any, live_server: Any) -> None:
    made = make_study(Options("MG", size=256, patient_id="MG-1", patient_name="Screen^One"))
    head = sent(live_server.url, pack(made.files))
    page.goto(f"/view/{head['study']}")
    found = page.locator(".viewer[data-hands] [data-pane][data-state=ready]")
    expect(found).to_have_count(4)
    names = found.evaluate_all("(all) => all.map((one) => one.dataset.pane)")
    for name, (view, left, right) in zip(names, WANTED.values(), strict=True):
        one = pane(page, name)
        expect(one.locator(".corner.top.right .corner-line").first).to_have_text(view)
        expect(one.locator(".letter.left")).to_have_text(left)
        expect(one.locator(".letter.right")).to_have_text(right)
    expect(found.first.locator(".scalebar-label")).to_contain_text("at the detector")
