"""records.marks: what an annotation may hold, and back from its JSON."""

import json
import re

import pytest
from pydantic import ValidationError

from records import marks
from records.marks import POINTS, SHAPES, Mark
from tests.data import ROOT

LINE = {"kind": "length", "points": [[0, 0, 0], [1, 2, 2]]}


def test_a_mark_comes_back_from_its_json_as_it_was():
    mark = Mark.model_validate(LINE | {"label": "Näme", "text": "a\nb", "plane": {"name": "axial", "index": 7}})
    assert marks.read(mark.text_of({"mean": 1.5}, "why")) == (mark, {"mean": 1.5}, "why")


def test_the_place_of_its_words_comes_back_and_rows_without_one_have_none():
    moved = Mark.model_validate(LINE | {"caption": [12.5, -3, 0]})
    assert marks.read(moved.text_of(None, ""))[0].caption == (12.5, -3, 0)
    old = json.loads(Mark.model_validate(LINE).text_of(None, ""))
    del old["caption"]
    assert marks.read(json.dumps(old))[0].caption is None


@pytest.mark.parametrize("kind", [{"kind": "text", "text": "x"}, {"kind": "keyimage", "points": []}])
def test_what_has_no_words_beside_it_has_no_place_for_them(kind):
    with pytest.raises(ValidationError, match="no words beside it"):
        Mark.model_validate(LINE | kind | {"caption": [1, 1, 0]})


def test_the_page_has_the_same_table_of_kinds():
    source = (ROOT / "static/js/core/mark.js").read_text("utf-8")
    table = re.findall(r"(\w+): \{ least: (\d+), most: (\d+) \}", source)
    assert {kind: (int(least), int(most)) for kind, least, most in table} == dict(POINTS)


def test_the_page_asks_for_statistics_of_the_same_kinds():
    shapes = {}
    for path in (ROOT / "static/js/tools").glob("*.js"):
        source = path.read_text("utf-8")
        shapes |= dict(re.findall(r'kind: "(\w+)",.*?shape: "(\w+)"', source, re.DOTALL))
    assert shapes == dict(SHAPES)


@pytest.mark.parametrize(
    "wrong",
    [{"colour": "#FFF"}, {"text": "\x1b"}, {"label": "x" * 201}, {"unit": "inch"}, {"points": [[0, 0, 0]] * 3},
     {"points": [[0, 0, float("nan")], [0, 0, 0]]}, {"space": "image", "points": [[0, 0, 1], [0, 0, 1]]},
     {"caption": [1, 2]}, {"caption": [0, 0, 2e5]}, {"caption": [0, 0, float("inf")]},
     {"phase": 0.5}, {"plane": {"slab": {"mm": -1}}}, {"version": 3}],
)  # fmt: skip
def test_case_33_what_is_out_of_bounds_or_not_named_is_refused(wrong):
    with pytest.raises(ValidationError):
        Mark.model_validate(LINE | wrong)


def test_on_another_index_points_in_the_patient_stay_and_points_on_an_image_follow():
    assert Mark.model_validate(LINE).on(4).points == ((0, 0, 0), (1, 2, 2))
    flat = Mark.model_validate({"kind": "probe", "space": "image", "points": [[3, 4, 0]]}).on(4)
    assert (flat.points, flat.plane.index) == (((3, 4, 4),), 4)
    assert json.loads(flat.text_of(None, ""))["points"] == [[3, 4, 4]]
