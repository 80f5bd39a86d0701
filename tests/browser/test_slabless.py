"""Series that can have no slab keep their picture and their address; none is thicker than its field takes."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.browser.hands import address, drag, middle, pane, sent, zipped
from tests.browser.marks import open_study, saved, stored


@pytest.fixture(scope="module")
def radiograph(live_server: Any) -> dict[str, Any]:
    return sent(live_server.url, pack(make_study(Options("DX", size=128, patient_id="SLAB-DX")).files))


@pytest.fixture(scope="module")
def colour(live_server: Any, data: Any) -> dict[str, Any]:
    return sent(live_server.url, zipped("series/rgb-volume-4"))


def thicker(page: Any, name: str = "stack") -> None:
    page.mouse.move(*middle(page, name))
    page.keyboard.down("Alt")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Alt")


def refused(page: Any) -> list[str]:
    """What the server refuses from now on."""
    found: list[str] = []
    page.on("response", lambda one: found.append(f"{one.status} {one.url}") if one.status >= 400 else None)
    return found


def test_a_radiograph_keeps_its_picture_and_says_that_it_has_no_slab(page: Any, radiograph: dict[str, Any]) -> None:
    wrong = refused(page)
    open_study(page, radiograph, "&slab=3,maximum_ip")
    assert "slab" not in address(page)
    thicker(page)
    expect(page.locator(".toast")).to_contain_text("no slab")
    assert "slab" not in address(page)
    expect(pane(page).locator(".corner.bottom.left")).not_to_contain_text("MIP")
    assert wrong == []


def test_colour_keeps_its_planes_without_borders_and_a_region_its_numbers(
    page: Any, live_server: Any, colour: dict[str, Any]
) -> None:
    wrong = refused(page)
    page.goto(f"/view/{colour['study']}?series={colour['id']}&layout=mpr&p=axial;slab=3,maximum_ip")
    pane(page, "axial")
    saved(page)
    thicker(page, "axial")
    expect(page.locator(".toast")).to_contain_text("Colours have no order")
    assert "slab" not in address(page)
    expect(page.locator(".crosshair-border:not([hidden])")).to_have_count(0)
    page.keyboard.press("e")
    x, y = middle(page, "axial")
    drag(page, (x - 30, y - 20), (60, 40))
    saved(page)
    expect(pane(page, "axial").locator(".mark[data-kind=ellipse]").first).to_contain_text("in colour")
    assert [mark["plane"]["slab"]["mm"] for mark in stored(live_server.url, colour)] == [0]
    assert wrong == []


def test_a_slab_that_is_too_thick_is_as_thick_as_the_field_takes(page: Any, head: dict[str, Any]) -> None:
    wrong = refused(page)
    open_study(page, head, "&plane=coronal&slab=99999,maximum_ip")
    field = page.get_by_label("Thickness of the slab")
    expect(field).to_have_value("500")
    field.fill("20")
    page.keyboard.press("Enter")
    expect(pane(page).locator(".corner.bottom.left")).to_contain_text(re.compile("MIP 20"))
    field.fill("9999")
    page.keyboard.press("Enter")
    expect(field).to_have_value("500")
    expect(pane(page).locator(".corner.bottom.left")).to_contain_text(re.compile("MIP 500"))
    assert "slab=500,maximum_ip" in address(page)
    assert wrong == []
