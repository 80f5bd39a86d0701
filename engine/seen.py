"""What the trust panel gains once a series is open: images that cannot be drawn, a window that would show nothing, a
volume larger than the memory for it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from engine.displayset import DisplaySet
from engine.trust import Entry, entry

LISTED = 8
"""Images, and reasons, that are told by themselves; the rest is counted."""


def panel(
    info: DisplaySet, undrawable: Mapping[tuple[int, int], str], window_source: str, lacking: str = ""
) -> dict[str, Any]:
    """The trust panel of a display set with what its pixels have told so far.

    Parameters
    ----------
    info : DisplaySet
    undrawable : (phase, index) to str
        Images that were found not to be decodable, with the reason.
    window_source : str
        ``Voi.source`` of the window that the series opens with.
    lacking : str
        Why its volume cannot be held in memory; "" where it can.

    Returns
    -------
    dict
        As ``trust.panel``.
    """
    known = [_window(one, info, window_source) for one in info.trust.get("entries", [])]
    memory = [entry("memory", "Memory", lacking, "note")] if lacking else []
    return info.trust | {"entries": [*_undrawable(info, undrawable), *memory, *known]}


def _undrawable(info: DisplaySet, undrawable: Mapping[tuple[int, int], str]) -> list[Entry]:
    if not undrawable:
        return []
    phases, count = info.shape[:2]
    names = [f"{k + 1}" if phases == 1 else f"{k + 1} of phase {t + 1}" for t, k in sorted(undrawable)]
    reasons = [f"{number} × {why}" for why, number in sorted(Counter(undrawable.values()).items())]
    text = f"{len(undrawable)} of {phases * count} images cannot be drawn ({_some(names, ', ')}): {_some(reasons, ' ')}"
    return [entry("undrawable", "Not drawn", f"{text} They are blank in every plane, and without a value.", "warning")]


def _some(words: list[str], between: str) -> str:
    more = len(words) - LISTED
    return between.join(words[:LISTED]) + (f"{between}and {more} more" if more > 0 else "")


def _window(one: Entry, info: DisplaySet, source: str) -> Entry:
    """The row of the window, where the modality's custom was left because it would show one even grey."""
    if one["key"] != "window" or source != "auto" or info.modality != "CT" or "preset" not in one["value"]:
        return one
    why = "chosen from the values, because nearly all of the middle image lies outside the soft-tissue preset."
    return {**one, "value": f"{one['value'].partition(':')[0]}: {why}"}
