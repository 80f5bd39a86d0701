"""A look into an upload before all of it is read: a file from its middle."""

from collections.abc import Iterator
from pathlib import Path

from engine import archive, zipdir
from engine.archive import Budget, Member
from engine.errors import Refused
from engine.limits import LIMITS, Limits


def members(path: Path, name: str, most: int, limits: Limits = LIMITS) -> Iterator[Member]:
    """Files from the middle of an uploaded one, the very middle first.

    Of a ZIP those that lie in no archive of their own, ordered as people number them (9 before 10); of anything else
    the file itself. What cannot be had is passed over: reading everything tells why.
    """
    data = memoryview(archive.mapped(path))
    if bytes(data[:2]) != b"PK":
        yield Member(archive.display_name(name), len(data), lambda: (data,), path)
        return
    budget = Budget(limits)
    budget.arrived(len(data))
    for entry in _nearest(_images(data, limits), most):
        try:
            yield archive.member(data, entry, budget)
        except Refused:
            continue


def _images(data: memoryview, limits: Limits) -> list[zipdir.Entry]:
    """The entries that may be images, in the order of their numbers: the shorter name first."""
    try:
        found = zipdir.entries(data, limits.members, limits.directory)
    except Refused:
        return []
    meant = (one for one in found if archive.meant(one) and 0 < one.size <= limits.inline)
    return sorted(meant, key=lambda one: (len(one.name), one.name))


def _nearest(ordered: list[zipdir.Entry], most: int) -> list[zipdir.Entry]:
    half = len(ordered) // 2
    places = range(max(0, half - most // 2), len(ordered))[:most]
    return [ordered[at] for at in sorted(places, key=lambda at: abs(at - half))]
