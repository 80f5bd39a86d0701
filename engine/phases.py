"""Several frames at one place: told apart as echoes and b-values (parts) or as time points (phases).

Nothing is dropped. Frames that no attribute tells apart go by their InstanceNumber.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from engine.grouping import MAX_PARTS, Item, Part, distinct, image_type, near, split
from engine.places import Places, beside, corners, is_even, places_of

PART_ATTRIBUTES = ("echo", "b_value", "image_type")
PHASE_ATTRIBUTES = {
    "temporal": "temporal position",
    "trigger": "trigger time (ms)",
    "acquired": "acquisition time (s)",
    "acquisition": "acquisition",
}
MIN_COMPLETE = 0.5
"""Time points are told apart by a value that at least this share of the frames has in complete stacks."""
B_STEP = 50.0
B_ROUNDING = 0.025
"""Scanners report the b-value that a gradient truly had: one that a multiple of B_STEP s/mm² lies so near to, as a
share of it, was meant to be that multiple. The small steps of perfusion studies (10, 20, 30 …) stay apart."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The frames of one display set: ``phases[t][k]``. ``reason`` says why they are a list and no stack.

    ``label`` and ``values`` tell what the phases differ in, "" and () where it is their order alone; in a list through
    time what the images differ in.
    """

    names: tuple[str, ...]
    phases: list[list[Item]]
    label: str = ""
    values: tuple[float, ...] = ()
    reason: str = ""


def resolve(part: Part) -> list[Stack]:
    """The stacks of one part, whose frames share one orientation.

    The order of trial: echo, b-value and image type make parts; place in the plane makes parts; temporal position,
    trigger time and acquisition time make phases; then AcquisitionNumber, and InstanceNumber at last.
    """
    places = places_of(part.items)
    if all(len(place) == 1 for place in places):
        return _overlapping(part, [place[0] for place in places])
    for name in PART_ATTRIBUTES:
        stacks = _resolved(_apart(part, places, name))
        if stacks:
            return stacks
    if len(places) == 1:
        return [_time_list(part)]
    return _resolved(_beside(part, places)) or _phases(part, places)


def _resolved(pieces: list[Part]) -> list[Stack]:
    return [stack for piece in pieces for stack in resolve(piece)]


def nominal_b(value: float | None) -> float | None:
    """The b-value in s/mm² that an image was meant to have: the nearest multiple of B_STEP, where that is near."""
    if value is None:
        return None
    nearest = B_STEP * round(value / B_STEP)
    return nearest if abs(value - nearest) <= B_ROUNDING * value else value


def _apart(part: Part, places: Places, name: str) -> list[Part]:
    """The part divided by an attribute, if frames at one place differ in it; else nothing."""
    value = _READ[name]
    if all(len({value(item) for item in place}) == 1 for place in places):
        return []
    values = sorted({value(item) for item in part.items}, key=lambda v: (v is not None, v))
    one_each = len(places) == 1 and len(values) * 2 > len(part.items)
    if len(values) > MAX_PARTS or one_each:
        return []
    rank = {v: i for i, v in enumerate(values)}
    ordered = Part(part.names, sorted(part.items, key=lambda item: rank[value(item)]))
    return split([ordered], value, _namer(name, values))


def _namer(name: str, values: list[Any]) -> Callable[[Any], str]:
    if name == "image_type":
        common = set.intersection(*(set(v) for v in values))
        return lambda v: " ".join(word for word in v if word not in common) or "other"
    word = {"echo": "echo", "b_value": "b", "acquisition": "acquisition"}[name]
    return lambda v: f"no {word} given" if v is None else f"{word} {v:g}"


def _beside(part: Part, places: Places) -> list[Part]:
    """Stacks side by side in one plane (stations of a long body part), if frames at one distance differ in place."""
    of = dict(zip(map(id, part.items), map(tuple, corners(part.items).tolist()), strict=True))
    apart = beside(places)
    if all(float(np.ptp([of[id(item)] for item in place], axis=0).max()) <= apart for place in places):
        return []
    stands = near(part.items, lambda item: of[id(item)], lambda a, b: np.abs(np.subtract(a, b)).max() <= apart)
    pieces = split([part], lambda item: stands[of[id(item)]], lambda _: "station")
    return pieces if 1 < len(pieces) <= MAX_PARTS else []


def _time_list(part: Part) -> Stack:
    """All frames lie at one place: they make a list through time, not a volume."""
    reason = f"All {len(part.items)} images lie at one position."
    for name, label in PHASE_ATTRIBUTES.items():
        values = [_value(item, name) for item in part.items]
        if None not in values and len(set(values)) == len(values):
            ordered = [item for _, item in sorted(zip(values, part.items, strict=True), key=lambda pair: pair[0])]
            return Stack(part.names, [ordered], label, tuple(float(value) for value in sorted(values)), reason)
    return Stack(part.names, [sorted(part.items, key=_natural)], reason=reason)


def _phases(part: Part, places: Places) -> list[Stack]:
    for name in PHASE_ATTRIBUTES:
        stacks = _by_value(part, places, name) or _by_rank(part, places, name)
        if stacks:
            return stacks
    pieces = _apart(part, places, "acquisition") if _has(part, "acquisition") else []
    return _resolved(pieces) or _resolved(_by_instance(part, places)) or _by_number(part, places)


def _by_value(part: Part, places: Places, name: str) -> list[Stack]:
    """Phases of equal value at every place; what is not complete becomes parts of their own."""
    table: dict[float, list[Item]] = {}
    for place in places:
        values = [_value(item, name) for item in place]
        if None in values or len(set(values)) < len(values):
            return []
        for value, item in zip(values, place, strict=True):
            table.setdefault(value, []).append(item)
    whole = sorted(value for value, items in table.items() if len(items) == len(places))
    if len(whole) * len(places) < MIN_COMPLETE * len(part.items):
        return []
    first = whole[0] if name == "acquired" else 0.0
    stacks = [
        Stack(part.names, [table[v] for v in whole], PHASE_ATTRIBUTES[name], tuple(float(v - first) for v in whole))
    ]
    for value in sorted(set(table) - set(whole)):
        words = (*part.names, f"incomplete, {PHASE_ATTRIBUTES[name]} {value:g}")
        stacks.extend(resolve(Part(words, table[value])))
    return stacks


def _by_rank(part: Part, places: Places, name: str) -> list[Stack]:
    """Phases by order in time, where each place was taken equally often but at its own times."""
    if len({len(place) for place in places}) > 1:
        return []
    values = [[_value(item, name) for item in place] for place in places]
    if any(None in line or len(set(line)) < len(line) for line in values):
        return []
    ranked = [sorted(place, key=lambda item: _value(item, name)) for place in places]
    phases = [list(phase) for phase in zip(*ranked, strict=True)]
    times = [median(_value(item, name) for item in phase) for phase in phases]
    first = times[0] if name == "acquired" else 0.0
    return [Stack(part.names, phases, PHASE_ATTRIBUTES[name], tuple(float(time - first) for time in times))]


def _by_instance(part: Part, places: Places) -> list[Part]:
    """Multi-frame objects over the same places, some of them not whole: a part each, so that none is mixed up."""
    names = {item.instance for item in part.items}
    if len({len(place) for place in places}) == 1 or not 1 < len(names) <= MAX_PARTS or len(names) == len(part.items):
        return []
    numbers = {item.instance: item.header.instance_number for item in part.items}
    return split([part], lambda item: item.instance, lambda name: f"object {numbers[name] or ''}".strip())


def _by_number(part: Part, places: Places) -> list[Stack]:
    """By InstanceNumber: phases where every place was taken equally often, else further parts."""
    counts = {len(place) for place in places}
    most = max(counts)
    ranks = [[place[r] for place in places if len(place) > r] for r in range(most)]
    if len(counts) == 1:
        return [Stack(part.names, ranks)]
    if most > MAX_PARTS:
        reason = f"Up to {most} images lie at one position, and nothing tells them apart."
        return [Stack(part.names, [sorted(part.items, key=_natural)], reason=reason)]
    words = [part.names, *((*part.names, f"repeat {r + 1}") for r in range(1, most))]
    return [Stack(names, [items]) for names, items in zip(words, ranks, strict=True)]


def _overlapping(part: Part, line: list[Item]) -> list[Stack]:
    """One stack, unless it is uneven because two acquisitions that are even by themselves were laid over one another.

    Only then does AcquisitionNumber divide a series: many scanners count it up within one volume.
    """
    whole = [Stack(part.names, [line])]
    if len(line) < 4 or not _has(part, "acquisition") or is_even(line):
        return whole
    pieces = split([part], lambda item: item.frame.acquisition, lambda number: f"acquisition {number}")
    stacks = [[place[0] for place in places_of(piece.items)] for piece in pieces]
    if not 1 < len(pieces) <= MAX_PARTS or not all(len(one) > 1 and is_even(one) for one in stacks):
        return whole
    ranges = sorted((line.index(one[0]), line.index(one[-1])) for one in stacks)
    if all(ahead[0] > behind[1] for behind, ahead in pairwise(ranges)):
        return whole
    names = distinct([piece.name for piece in pieces])
    return [Stack((word,), [one]) for word, one in zip(names, stacks, strict=True)]


def _has(part: Part, name: str) -> bool:
    return all(getattr(item.frame, name) is not None for item in part.items)


def _value(item: Item, name: str) -> Any:
    return getattr(item.frame, name)


def _natural(item: Item) -> Any:
    return item.order


_READ: dict[str, Callable[[Item], Any]] = {
    "echo": lambda item: item.frame.echo,
    "b_value": lambda item: nominal_b(item.frame.b_value),
    "image_type": image_type,
    "acquisition": lambda item: item.frame.acquisition,
}
"""The attributes that make parts; b-values as they were meant."""
