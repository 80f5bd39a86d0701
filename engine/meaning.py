"""What the numbers of a display set mean: their type, rescale, padding and unit."""

from dataclasses import dataclass

import numpy as np

from engine.displayset import Encoding
from engine.grouping import Item, colour
from engine.header import Pair
from engine.pixels import stored_dtype

UNITS = {"US": "", "SIGNAL INTENSITY (UNITLESS)": "", "NORMALIZED": "", "MGML": "mg/ml", "PCT": "%", "HU_MOD": "HU"}
"""Rescale Type terms (PS3.3 C.11.1.1.2, and two in use) that are not themselves the unit; US means unspecified."""
WIDEST = 4
"""Bytes of the widest integers that are kept; wider ones arise only where types mix, and become float32."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The fields of a DisplaySet of the same names, and whether each slice is converted on reading."""

    dtype: str
    slope: float
    intercept: float
    padding: Pair | None
    stored_padding: Pair | None
    units: str
    suv_factor: float | None
    modality_lut: bool


def meaning(items: list[Item], encodings: tuple[Encoding, ...]) -> Meaning:
    """What the numbers of these frames mean.

    One slope and intercept for all keep the stored type; differing ones (PET, enhanced MR) and a Modality LUT
    lead to float32 modality values, in which padding is NaN (PS3.3 C.11.1, C.7.5.1.1.2).
    """
    if colour(items[0]):
        return Meaning("uint8", 1.0, 0.0, None, None, "", None, False)
    pairs = {(item.frame.slope, item.frame.intercept) for item in items}
    lut = any(item.header.modality_lut for item in items)
    units, suv, padding = _units(items), _suv_factor(items), _padding(items)
    if len(pairs) > 1 or lut:
        return Meaning("float32", 1.0, 0.0, None, padding, units, suv, lut)
    slope, intercept = next(iter(pairs))
    return Meaning(_dtype(encodings), slope, intercept, padding, None, units, suv, False)


def _dtype(encodings: tuple[Encoding, ...]) -> str:
    common = np.result_type(*{np.dtype(stored_dtype(encoding.pixels)) for encoding in encodings})
    return "float32" if common.kind in "iu" and common.itemsize > WIDEST else common.name


def _padding(items: list[Item]) -> Pair | None:
    return next((item.header.padding for item in items if item.header.padding), None)


def _units(items: list[Item]) -> str:
    """The unit of modality values as the middle header tells it; "" where that is unspecified."""
    head = items[len(items) // 2].header
    told = head.units or head.rescale_type
    return UNITS.get(told, told)


def _suv_factor(items: list[Item]) -> float | None:
    """The factor to SUVbw where it is one and the same for all."""
    factors = {item.header.suv_factor for item in items}
    return next(iter(factors)) if len(factors) == 1 else None
