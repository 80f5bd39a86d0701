"""engine.metric: the one table of truth that the page's twin is held to as well."""

import json
from typing import Any

import numpy as np
import pytest

from engine.displayset import DisplaySet
from engine.header import Region
from engine.metric import Calibration, measures, metric
from tests.data import ROOT

CASES = json.loads((ROOT / "tests/metric_cases.json").read_text(encoding="utf-8"))["cases"]


def info_of(manifest: dict[str, Any], aspect: list[float] | None = None) -> DisplaySet:
    regions = tuple(
        Region(tuple(one["box"]), tuple(one["units"]), tuple(one["delta"]), one["data_type"], one["spatial_format"])
        for one in manifest["regions"]
    )
    fields = {name: manifest[name] for name in ("kind", "spacing_source", "calibration", "frame_time")}
    return DisplaySet("1.2.3", regions=regions, aspect=(aspect[0], aspect[1]) if aspect else None, **fields)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_of_the_table(case: dict[str, Any]) -> None:
    layout, points = case["layout"], np.array(case["points"], float)
    known = [
        Calibration(one["key"], one["index"], np.array(one["points"]), one["value"]) for one in case["calibrations"]
    ]
    spacing = tuple(layout["spacing"]) if layout["spacing"] else None
    info = info_of(case["manifest"], layout.get("aspect"))
    found = metric(info, spacing, layout["origin"] is not None, case["index"], points, known)
    told = {name: getattr(found, name) for name in case["metric"]}
    assert told | {"spacing": list(found.spacing)} == case["metric"] | {
        "factor": pytest.approx(case["metric"]["factor"])
    }
    made = measures(case["kind"], points, found)
    assert [(one.name, one.unit) for one in made] == [(one["name"], one["unit"]) for one in case["measures"]]
    assert [one.value for one in made] == pytest.approx([one["value"] for one in case["measures"]], rel=1e-6)


def test_the_table_has_what_it_must_have() -> None:
    told = " ".join(case["name"] for case in CASES)
    for word in ("trap 3", "trap 22", "trap 23", "trap 27", "oblique", "anisotropic", "calibrated by", "pixels"):
        assert word in told


def test_what_has_no_extent_has_no_size_and_is_no_error() -> None:
    flat = metric(DisplaySet("1.2.3"), (1.0, 1.0), False, 0, np.zeros((4, 3)))
    for kind, count in (("length", 2), ("angle", 3), ("cobb", 4), ("ellipse", 4), ("freehand", 5)):
        assert {one.value for one in measures(kind, np.zeros((count, 3)), flat)} == {0.0}


def test_a_calibration_line_without_length_calibrates_nothing() -> None:
    known = [Calibration("a", 0, np.zeros((2, 3)), 100.0)]
    found = metric(DisplaySet("1.2.3"), None, False, 0, np.zeros((2, 3)), known)
    assert (found.unit, found.trusted, found.reason) == ("px", False, "Its line has no length.")
