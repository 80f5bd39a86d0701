"""Slices as columns: a series of thousands of them is kept, read and written as a few lists instead of as records.

A column whose value is the same for all slices is kept once, and one of few distinct values as a table and indexes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from engine.header import PixelLocation, Window

Column = dict[str, Any]
S = TypeVar("S")


def pack(slices: Sequence[Sequence[Any]]) -> Column:
    """The slices of all phases (``displayset.Slice``) as a dictionary of JSON types."""
    line = [item for phase in slices for item in phase]
    return {
        "phases": [len(phase) for phase in slices],
        "instance": _column([item.instance for item in line]),
        "frame": _column([item.frame for item in line]),
        "slope": _column([item.slope for item in line]),
        "intercept": _column([item.intercept for item in line]),
        "offset": _column([item.offset for item in line]),
        "position": _column([item.position for item in line]),
        "windows": _column([item.windows for item in line], _windows_out),
        "location": _column([item.location for item in line], _location_out),
        "encoding": _column([item.encoding for item in line]),
        "voi_function": _column([item.voi_function for item in line]),
        "voi_luts": _column([item.voi_luts for item in line]),
    }


def unpack(data: Column, make: Callable[..., S]) -> tuple[tuple[S, ...], ...]:
    """The inverse of ``pack``: ``make`` is called with the fields of each slice, in the order of the record."""
    phases: list[int] = data["phases"]
    count = sum(phases)
    line = iter(
        map(
            make,
            _values(data["instance"], count),
            _values(data["frame"], count),
            _values(data["slope"], count),
            _values(data["intercept"], count),
            _values(data["offset"], count),
            _values(data["position"], count, _tuple),
            _values(data["windows"], count, _windows_in),
            _values(data["location"], count, _location_in),
            _values(data["encoding"], count),
            _values(data.get("voi_function", {"table": [""]}), count),
            _values(data.get("voi_luts", {"table": [None]}), count),
        )
    )
    return tuple(tuple(next(line) for _ in range(length)) for length in phases)


def _column(values: list[Any], out: Callable[[Any], Any] = lambda value: value) -> Column:
    table = dict.fromkeys(values)
    if len(table) * 2 > len(values) > 1:
        return {"each": [out(value) for value in values]}
    index = {value: i for i, value in enumerate(table)}
    made: Column = {"table": [out(value) for value in table]}
    if len(table) > 1:
        made["index"] = [index[value] for value in values]
    return made


def _values(column: Column, count: int, read: Callable[[Any], Any] | None = None) -> Iterable[Any]:
    if "each" in column:
        return map(read, column["each"]) if read else column["each"]
    table = [read(value) for value in column["table"]] if read else column["table"]
    return map(table.__getitem__, column["index"]) if "index" in column else table * count


def _tuple(value: Any) -> Any:
    return None if value is None else tuple(value)


def _windows_out(windows: tuple[Window, ...]) -> list[list[Any]]:
    return [[window.center, window.width, window.name] for window in windows]


def _windows_in(rows: list[list[Any]]) -> tuple[Window, ...]:
    return tuple(Window(*row) for row in rows)


def _location_out(location: PixelLocation | None) -> list[Any] | None:
    return None if location is None else [location.offset, location.length, location.inflated]


def _location_in(row: list[Any] | None) -> PixelLocation | None:
    return None if row is None else PixelLocation(*row)
