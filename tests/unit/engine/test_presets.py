"""engine.presets: offered where they mean something."""

import re

import pytest

from engine import presets
from engine.displayset import DisplaySet
from tests.data import ROOT


def test_the_windows_are_those_of_the_reading_room():
    found = {one.id: (one.width, one.center) for one in presets.CT}
    assert found == {
        "soft_tissue": (400, 40),
        "lung": (1500, -600),
        "bone": (2500, 480),
        "liver": (150, 90),
        "abdomen": (350, 50),
        "brain": (80, 40),
        "stroke": (40, 40),
        "subdural": (200, 75),
        "mediastinum": (400, 80),
        "angio": (600, 300),
    }


def test_ct_in_hounsfield_units_has_them_all():
    assert presets.offered(DisplaySet("1", modality="CT", units="HU")) == presets.CT


def test_the_help_sheet_names_them_in_their_order():
    source = (ROOT / "static/js/core/keys.js").read_text("utf-8")
    table = re.search(r"CT_WINDOWS = Object.freeze\(\[(.*?)\]\)", source, re.DOTALL)
    assert table and re.findall(r'"(.+?)"', table[1]) == [one.label.lower() for one in presets.CT]


@pytest.mark.parametrize(
    "info",
    [
        DisplaySet("1", modality="MR"),
        DisplaySet("1", modality="CT", units="mg/ml"),
        DisplaySet("1", modality="CT", colour=True),
        DisplaySet("1", modality="PT", units="CNTS"),
    ],
)
def test_where_values_mean_something_else_there_are_none(info):
    assert presets.offered(info) == ()


def test_pet_in_suv_has_its_own():
    assert presets.offered(DisplaySet("1", modality="PT", units="SUVbw")) == (presets.PET,)


def test_trap_24_pet_in_becquerel_has_it_only_with_a_known_suv_factor():
    assert presets.offered(DisplaySet("1", modality="PT", units="BQML")) == ()
    (found,) = presets.offered(DisplaySet("1", modality="PT", units="BQML", suv_factor=0.0005))
    assert (found.center, found.width) == (5000, 10000)
