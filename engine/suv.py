"""Standardised uptake values: when they can be had from a PET image, and by which factor (trap 24).

The computation is that of the QIBA FDG-PET profile for vendor-neutral files.
"""

from engine.frames import datetime_moment, moment
from engine.values import Elements

_DAY = 86400.0
_LONGEST = 2 * _DAY


_UNITS = {
    ("GML", ""): "SUVbw",
    ("GML", "BW"): "SUVbw",
    ("GML", "LBM"): "SUVlbm",
    ("GML", "LBMJANMA"): "SUVlbm",
    ("GML", "LBMJAMES128"): "SUVlbm",
    ("GML", "IBW"): "SUVibw",
    ("CM2ML", "BSA"): "SUVbsa",
}


def unit(elements: Elements) -> str:
    """The unit of PET values: that of Units, or, where these are uptake values already, by what (PS3.3 C.8.9.1.1.3).

    By body weight where Units is GML and SUVType is not given, as the standard says.
    """
    units = elements.text("Units")
    return _UNITS.get((units, elements.text("SUVType")), units)


def factor(elements: Elements) -> float | None:
    """SUV by body weight (g/ml) for one unit of the image, None where it must not be computed.

    It is computed only where Units is BQML and CorrectedImage holds ATTN and DECY.
    """
    corrected = elements.texts("CorrectedImage")
    if elements.text("Units") != "BQML" or "ATTN" not in corrected or "DECY" not in corrected:
        return None
    drug = elements.first("RadiopharmaceuticalInformationSequence")
    dose, half_life = drug.number("RadionuclideTotalDose"), drug.number("RadionuclideHalfLife")
    weight = elements.number("PatientWeight")
    if not dose or not half_life or not weight or min(dose, half_life, weight) <= 0:
        return None
    elapsed = _elapsed(elements, drug)
    return None if elapsed is None else weight * 1000 / (dose * 2 ** (-elapsed / half_life))


def _elapsed(elements: Elements, drug: Elements) -> float | None:
    """Seconds from the injection to the moment that the values are decay-corrected to."""
    correction = elements.text("DecayCorrection")
    if correction == "ADMIN":
        return 0.0
    scan = _scan_start(elements)
    if correction != "START" or scan is None:
        return None
    injected = datetime_moment(drug.text("RadiopharmaceuticalStartDateTime"))
    if injected is None:
        injected = moment(elements.text("SeriesDate"), drug.text("RadiopharmaceuticalStartTime"))
        if injected is not None and injected > scan:
            injected -= _DAY
    if injected is None or not 0 <= scan - injected <= _LONGEST:
        return None
    return scan - injected


def _scan_start(elements: Elements) -> float | None:
    """The start of the series; unknown where it was rewritten after the acquisition."""
    series = moment(elements.text("SeriesDate"), elements.text("SeriesTime"))
    acquired = moment(elements.text("AcquisitionDate"), elements.text("AcquisitionTime"))
    if series is None or acquired is None or not elements.text("SeriesDate") or series > acquired:
        return None
    return series
