"""Standardised uptake values: only where the file holds all that they need."""

from typing import Any

import pytest

from engine.header import Header
from tests.support.dicomfile import head, sequence

PET = {
    "Modality": "PT",
    "Units": "BQML",
    "CorrectedImage": ["DECY", "ATTN", "SCAT"],
    "DecayCorrection": "START",
    "PatientWeight": "80",
    "SeriesDate": "20200102",
    "SeriesTime": "110000",
    "AcquisitionDate": "20200102",
    "AcquisitionTime": "110130",
}


DRUG = {
    "RadionuclideTotalDose": "400000000",
    "RadionuclideHalfLife": "3600",
    "RadiopharmaceuticalStartTime": "100000.00",
}


def pet(**attributes: Any) -> Header:
    drug = sequence(**{key: attributes.pop(key, value) for key, value in DRUG.items()})
    return head(**{**PET, "RadiopharmaceuticalInformationSequence": drug, **attributes})


def test_trap_24_suv_is_body_weight_over_the_dose_left_at_the_start_of_the_scan() -> None:
    assert pet().suv_factor == pytest.approx(80_000 / 200_000_000)
    assert pet(DecayCorrection="ADMIN").suv_factor == pytest.approx(80_000 / 400_000_000)
    midnight = pet(RadiopharmaceuticalStartTime="230000", SeriesTime="010000", AcquisitionTime="010100")
    assert midnight.suv_factor == pytest.approx(80_000 / 100_000_000)


@pytest.mark.parametrize(
    ("units", "kind", "told"),
    [
        ("GML", None, "SUVbw"),
        ("GML", "BW", "SUVbw"),
        ("GML", "LBM", "SUVlbm"),
        ("GML", "IBW", "SUVibw"),
        ("CM2ML", "BSA", "SUVbsa"),
        ("CM2ML", None, "CM2ML"),
        ("CNTS", None, "CNTS"),
    ],
)
def test_trap_24_files_of_uptake_values_say_of_which(units: str, kind: str | None, told: str) -> None:
    found = pet(Units=units, SUVType=kind)
    assert (found.units, found.suv_factor) == (told, None)


@pytest.mark.parametrize(
    "change",
    [
        {"Units": "CNTS"},
        {"CorrectedImage": ["DECY"]},
        {"CorrectedImage": ["ATTN"]},
        {"DecayCorrection": "NONE"},
        {"PatientWeight": None},
        {"PatientWeight": "0"},
        {"RadionuclideTotalDose": "0"},
        {"SeriesTime": None},
        {"SeriesTime": "120000"},
    ],
)
def test_trap_24_without_what_it_needs_there_is_no_suv(change: dict[str, Any]) -> None:
    found = pet(**change)
    assert found.suv_factor is None
    assert found.units == change.get("Units", "BQML")
