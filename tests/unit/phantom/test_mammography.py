"""The mammography phantom: four pictures, each breast with its chest wall where its PatientOrientation says."""

import io
from typing import Any

import numpy as np
import pydicom
import pytest

from create_test_dicom import make_study
from phantom.options import Options


@pytest.fixture(scope="module")
def screening() -> tuple[list[pydicom.Dataset], dict[str, Any]]:
    study = make_study(Options("MG", size=256, noise=0))
    return [pydicom.dcmread(io.BytesIO(data)) for _, data in study.files], study.truth


def test_a_screening_has_both_breasts_from_above_and_from_the_side(screening: Any) -> None:
    files, truth = screening
    assert [(ds.ImageLaterality, ds.ViewPosition) for ds in files] == [
        ("R", "CC"),
        ("L", "CC"),
        ("R", "MLO"),
        ("L", "MLO"),
    ]
    assert {(ds.Rows, ds.Columns) for ds in files} == {(256, 204)}
    assert float(files[0].ImagerPixelSpacing[0]) == pytest.approx(truth["detector_spacing"], rel=1e-5)
    assert "PixelSpacing" not in files[0]


def test_the_chest_wall_is_where_the_patient_orientation_says(screening: Any) -> None:
    for ds, known in zip(*((screening[0]), screening[1]["images"]), strict=True):
        tissue = (ds.pixel_array > 300).sum(axis=0)
        at_the_right = tissue[-10:].sum() > tissue[:10].sum()
        assert known["chest_wall"] == ("right" if at_the_right else "left")
        assert ds.PatientOrientation[0] == ("P" if at_the_right else "A")


def test_masses_and_calcifications_are_where_the_truth_says(screening: Any) -> None:
    files, truth = screening
    found = 0
    for ds, known in zip(files, truth["images"], strict=True):
        for name in ("mass", "group"):
            if name in known:
                x, y = (round(value) for value in known[name])
                near, around = (
                    ds.pixel_array[y - 2 : y + 3, x - 2 : x + 3],
                    ds.pixel_array[y - 20 : y + 21, x - 20 : x + 21],
                )
                assert near.max() > np.median(around) + 300, (known["laterality"], known["view"], name)
                found += 1
    assert found == 4


def test_fewer_pictures_can_be_asked_for() -> None:
    study = make_study(Options("MG", slices=2, size=64))
    assert len(study.files) == 2 and study.truth["shape"] == [1, 2, 64, 51]
