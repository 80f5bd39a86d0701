"""The trust panel: what a reader must know of a display set before believing it, in sentences.

Silent loss is the worst fault that a viewer can have. So everything that was left out, assumed or changed is said
here: once, at ingest, beside the set itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Literal, Protocol

import numpy as np

from engine import geometry, presets, window
from engine.displayset import DisplaySet
from engine.frames import TOO_FAR, UNUSABLE_WINDOW
from engine.header import Header
from engine.pixelmodule import LOSSY

Severity = Literal["ok", "note", "warning"]
Entry = dict[str, str]
MANY = 8
"""More values than that are told by their ends and their number."""
EVEN_NOTE_MM = 0.01
"""Slice distances that vary by more than this are told, even where the stack counts as even."""
SOURCES = {
    "PixelSpacing": "Pixel Spacing: in the patient.",
    "ImagerPixelSpacing": "Imager Pixel Spacing: at the detector, not in the patient. Lengths need calibration.",
    "NominalScannedPixelSpacing": "Nominal Scanned Pixel Spacing: on the scanned film, not in the patient.",
    "SequenceOfUltrasoundRegions": "Ultrasound regions: measure within one region only.",
    "NIfTI sform": "The sform affine of the file.",
    "NIfTI qform": "The qform affine of the file.",
    "NIfTI pixdim": "The voxel size (pixdim) of the file.",
}
PRESET_WORDS = {presets.SOFT_TISSUE.id: "soft-tissue"}
TRUE_SOURCES = ("PixelSpacing", "NIfTI sform", "NIfTI qform")


class Left(Protocol):
    """What is told of an excluded instance."""

    @property
    def instance(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


def entry(key: str, label: str, value: str, severity: Severity = "ok") -> Entry:
    """One line of the panel."""
    return {"key": key, "label": label, "value": value, "severity": severity}


def panel(info: DisplaySet, headers: Mapping[str, Header], excluded: Iterable[Left] = ()) -> dict[str, Any]:
    """The trust panel of one display set of a DICOM series.

    Parameters
    ----------
    info : DisplaySet
        Complete but for its ``trust``.
    headers : instance id to Header
        All instances that were received for the series.
    excluded : records with ``instance``, ``code`` and ``message``
        Those of them that are in no display set.

    Returns
    -------
    dict
        ``entries``: list of key, label, value, severity ("ok", "note", "warning"); beside it the same facts for
        programs: counts, gaps, tilt, lossy.
    """
    left = list(excluded)
    used = dict.fromkeys(item.instance for line in info.slices for item in line)
    mine = [headers[name] for name in used]
    entries = [
        _files(len(headers), len(used), left),
        *_geometry(info),
        _spacing(info),
        *_values(info, any(UNUSABLE_WINDOW in header.notes for header in mine)),
        _compression(mine),
        *_phases(info),
        *_weighting(info, headers),
        *_notes(mine),
    ]
    return {
        "entries": entries,
        "received": len(headers),
        "used": len(used),
        "excluded": [{"instance": one.instance, "code": one.code, "message": one.message} for one in left],
        **_numbers(info),
        "lossy": any(_is_lossy(header) for header in mine),
        "lossy_ratio": max((header.lossy_ratio for header in mine if header.lossy_ratio), default=None),
    }


def file_panel(info: DisplaySet, notes: Iterable[str] = ()) -> dict[str, Any]:
    """The trust panel of a set that came as one file (NIfTI)."""
    entries = [entry("files", "Files", "One file, used whole."), *_geometry(info), _spacing(info)]
    entries += [*_values(info), *_phases(info)]
    entries += [entry("note", "Note", note, "note") for note in notes]
    return {"entries": entries, "received": 1, "used": 1, "excluded": [], **_numbers(info), "lossy": False}


def _numbers(info: DisplaySet) -> dict[str, Any]:
    lies = info.geometry
    return {
        "gaps": [{"after": after, "missing_mm": missing} for after, missing in lies.gaps],
        "tilt_degrees": lies.tilt_degrees,
        "regularity": lies.regularity,
        "resampled": info.kind == "volume" and lies.regularity in ("tilted", "uneven"),
        "spacing_source": info.spacing_source,
        "calibration": info.calibration,
    }


def _files(received: int, used: int, left: list[Left]) -> Entry:
    text = f"{received} received, {used} in this part."
    elsewhere = received - used - len(left)
    if elsewhere:
        text += f" {elsewhere} in other parts of the series."
    if left:
        reasons = Counter(one.message for one in left)
        text += f" {len(left)} not shown: " + " ".join(f"{count} × {why}" for why, count in sorted(reasons.items()))
    return entry("files", "Files", text, "warning" if left else "ok")


def _geometry(info: DisplaySet) -> list[Entry]:
    if info.kind != "volume":
        return [entry("volume", "Volume", info.reason, "note")]
    lies = info.geometry
    told = [_distances(info)]
    if lies.gaps:
        text = " ".join(f"{missing:.2f} mm are missing after slice {after + 1}." for after, missing in lies.gaps)
        told.append(entry("gaps", "Gaps", text, "warning"))
    if lies.tilt_degrees > geometry.TILT_DEGREES:
        told.append(entry("tilt", "Tilt", f"The slices are sheared by {lies.tilt_degrees:.1f}° (gantry tilt).", "note"))
    if lies.regularity in ("tilted", "uneven"):
        text = "Reformatted planes are resampled to true positions; acquired slices are shown as they are."
        told.append(entry("resampling", "Resampling", text, "note"))
    return told


def _distances(info: DisplaySet) -> Entry:
    lies = info.geometry
    step = lies.spacing[0] or 0.0
    steps = [abs(b - a) for a, b in pairwise(lies.offsets)]
    low, high = min(steps), max(steps)
    if lies.regularity == "uneven":
        text = f"{low:.3f} to {high:.3f} mm between slices; {step:.3f} mm is taken as the regular distance."
        return entry("slices", "Slice distance", text, "warning")
    if high - low > EVEN_NOTE_MM:
        text = f"{step:.3f} mm between slices; single distances vary from {low:.3f} to {high:.3f} mm."
        return entry("slices", "Slice distance", text, "note")
    return entry("slices", "Slice distance", f"{step:.3f} mm, from the positions of the slices.")


def _spacing(info: DisplaySet) -> Entry:
    if None in info.geometry.spacing[1:]:
        return entry("spacing", "Pixel spacing", "Not known: lengths are in pixels (px).", "warning")
    text = SOURCES.get(info.spacing_source, info.spacing_source or "Given by the file.")
    if info.calibration:
        text += f" Calibration: {info.calibration}."
    return entry("spacing", "Pixel spacing", text, "ok" if info.spacing_source in TRUE_SOURCES else "note")


def _values(info: DisplaySet, unusable_window: bool = False) -> list[Entry]:
    if info.colour:
        return [entry("rescale", "Rescale", "Colour: values are shown as they are.")]
    return [_window(info, unusable_window), _rescale(info), _units(info)]


def _window(info: DisplaySet, unusable: bool) -> Entry:
    given = [one for one in info.windows if window.usable(one, info.voi_function)]
    if given:
        return entry("window", "Window", f"From the file: {len(given)} given{_apart(info)}.")
    if info.voi_luts:
        return entry("window", "Window", f"From the VOI LUT of the file{_apart(info)}.")
    start = "Given in the file, but not usable" if unusable or info.windows else "None in the file"
    custom = presets.offered(info)
    used = f"the {PRESET_WORDS.get(custom[0].id, custom[0].label)} preset" if custom else "chosen from the values"
    return entry("window", "Window", f"{start}: {used}.", "note")


def _apart(info: DisplaySet) -> str:
    kinds = {(one.windows, one.voi_function, bool(one.voi_luts)) for line in info.slices for one in line}
    return "; slices differ in it, each opens with its own" if len(kinds) > 1 else ""


def _is_lossy(header: Header) -> bool:
    return header.lossy == "01" or header.transfer_syntax in LOSSY


def _compression(mine: list[Header]) -> Entry:
    lossy = [header for header in mine if _is_lossy(header)]
    if not lossy:
        return entry("lossy", "Compression", "No lossy compression is recorded.")
    ratios = sorted({header.lossy_ratio for header in lossy if header.lossy_ratio})
    at = (
        f" at {ratios[0]:.3g}:1"
        if len(ratios) == 1
        else f" at {ratios[0]:.3g}:1 to {ratios[-1]:.3g}:1"
        if ratios
        else ""
    )
    return entry("lossy", "Compression", f"{len(lossy)} of {len(mine)} files were compressed with loss{at}.", "warning")


def _rescale(info: DisplaySet) -> Entry:
    if info.modality_lut:
        return entry("rescale", "Rescale", "By the Modality LUT of each file.")
    pairs = {(item.slope, item.intercept) for line in info.slices for item in line}
    if len(pairs) > 1:
        return entry("rescale", "Rescale", "Each slice has its own slope and intercept; both are applied.", "note")
    if (info.slope, info.intercept) == (1.0, 0.0):
        return entry("rescale", "Rescale", "None: values are those stored.")
    sign = "−" if info.intercept < 0 else "+"
    text = f"Value = stored value × {info.slope:g} {sign} {abs(info.intercept):g}."
    return entry("rescale", "Rescale", text)


def _units(info: DisplaySet) -> Entry:
    if not info.units:
        return entry("units", "Unit", "The file names no unit.")
    if info.suv_factor:
        return entry("units", "Unit", f"{info.units}; SUVbw = value × {info.suv_factor:.6g}.")
    if info.modality == "PT" and not info.units.startswith("SUV"):
        return entry("units", "Unit", f"{info.units}; the file does not hold what SUV needs.", "note")
    return entry("units", "Unit", f"{info.units}.")


def _phases(info: DisplaySet) -> list[Entry]:
    if len(info.slices) < 2:
        return []
    text = f"{len(info.slices)}, told apart by {info.phase_label or 'InstanceNumber alone'}."
    told = [entry("phases", "Phases", text, "ok" if info.phase_label else "note")]
    drift = _drift(info) if info.kind == "volume" else 0.0
    if drift > geometry.SAME_PLACE_MM:
        text = f"Slices lie up to {drift:.2f} mm from those of the first phase, whose positions are used for all."
        told.append(entry("drift", "Drift", text, "note"))
    return told


def _drift(info: DisplaySet) -> float:
    """How far, in mm, a slice lies from the same slice of the first phase."""
    if any(item.position is None for line in info.slices for item in line):
        return 0.0
    places = np.array([[item.position for item in line] for line in info.slices], np.float64)
    return float(np.linalg.norm(places - places[0], axis=-1).max())


def _weighting(info: DisplaySet, headers: Mapping[str, Header]) -> list[Entry]:
    """The diffusion weightings as the scanner gives them, which the name of a part rounds."""
    given = {headers[item.instance].frames[item.frame].b_value for line in info.slices for item in line}
    found = sorted(value for value in given if value is not None)
    if not found:
        return []
    listed = len(found) <= MANY
    text = ", ".join(f"{b:g}" for b in found) if listed else f"{found[0]:g} to {found[-1]:g} ({len(found)} values)"
    return [entry("b_value", "Diffusion weighting", f"b = {text} s/mm².", "ok" if len(found) == 1 else "note")]


def _notes(mine: list[Header]) -> list[Entry]:
    counts = Counter(note for header in mine for note in dict.fromkeys(header.notes))
    made = []
    for note, count in counts.items():
        text = note if count == len(mine) else f"{note} ({count} of {len(mine)} files)"
        made.append(entry("note", "Note", text, "warning" if note == TOO_FAR else "note"))
    if any(header.burned_in == "YES" for header in mine):
        made.append(
            entry("burned_in", "Burned in", "The pictures may show the patient's name in their pixels.", "note")
        )
    return made
