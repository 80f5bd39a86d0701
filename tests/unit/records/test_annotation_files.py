"""records.annotation_files: cells of a table that a spreadsheet does not run."""

import csv
import io

import pytest

from records.annotation_files import cell, to_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "=cmd|' /C calc'!A0"])
def test_case_27_what_begins_like_a_formula_stands_behind_an_apostrophe(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Aorta", "5 mm", "a=b", "", 5, -5.25, True])
def test_other_text_and_numbers_stay_as_they_are(value):
    assert cell(value) == value


def test_nothing_is_an_empty_cell():
    assert cell(None) == ""


def test_a_table_without_marks_has_its_head():
    head = next(csv.reader(io.StringIO(to_csv([]).decode("utf-8-sig"))))
    assert head[:2] == ["key", "kind"] and len(set(head)) == len(head)
