"""What belongs together: the frames of one series, split until each part shares size, colour, orientation and place.

The frames of all instances go through here alike, whether they came one to a file or hundreds. Each split names its
parts after what tells them apart ("axial", "segment 3"), never after their number of slices, so that the names stay
when more slices arrive.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from engine.geometry import axes, plane_name, same_orientation
from engine.header import Frame, Header, Orientation, Pair
from engine.pixels import is_colour

MAX_PARTS = 32
"""Beyond so many parts a series is of more use as one list of images."""
SPACING_TOLERANCE = 1e-3
"""In-plane spacings that differ by a smaller share are the same, written with other rounding."""
UNKNOWN = float("inf")


@dataclass(frozen=True, slots=True)
class Item:
    """One frame of one instance, on its way into a display set."""

    instance: str
    header: Header
    index: int
    frame: Frame

    @property
    def order(self) -> tuple[Any, ...]:
        """The order where there is no position: InstanceNumber, DimensionIndexValues (PS3.3 C.7.6.17), UID, frame."""
        number = self.header.instance_number
        return (UNKNOWN if number is None else number, self.frame.order, self.header.sop_uid, self.instance, self.index)

    @property
    def localizer(self) -> bool:
        """Whether the image calls itself a localizer (PS3.3 C.8.2.1.1.1)."""
        return "LOCALIZER" in image_type(self)


@dataclass(frozen=True, slots=True)
class Part:
    """Frames that belong together so far, and the words that tell them from the rest of the series."""

    names: tuple[str, ...]
    items: list[Item]
    reason: str = ""

    @property
    def name(self) -> str:
        """The words as one name; "" for a whole series."""
        return ", ".join(filter(None, self.names))


def image_type(item: Item) -> tuple[str, ...]:
    """The values of ImageType."""
    return tuple(word.strip() for word in item.frame.image_type.split("\\") if word.strip())


def items_of(instances: Iterable[tuple[str, Header]]) -> list[Item]:
    """Every frame of every instance, in their own order."""
    made = [Item(name, header, i, frame) for name, header in instances for i, frame in enumerate(header.frames)]
    return sorted(made, key=lambda item: item.order)


def split(parts: list[Part], key: Callable[[Item], Hashable], name: Callable[[Any], str]) -> list[Part]:
    """Each part, divided by the value of ``key``; a part in which it is the same for all stays as it is."""
    return [piece for part in parts for piece in _divide(part, key, name)]


def _divide(part: Part, key: Callable[[Item], Hashable], name: Callable[[Any], str]) -> list[Part]:
    groups: dict[Hashable, list[Item]] = {}
    for item in part.items:
        groups.setdefault(key(item), []).append(item)
    if len(groups) == 1:
        return [part]
    words = distinct([name(value) for value in groups])
    return [Part((*part.names, word), items) for word, items in zip(words, groups.values(), strict=True)]


def distinct(words: list[str]) -> list[str]:
    """The words, with a number behind those that were there before."""
    seen: dict[str, int] = {}
    for word in words:
        seen[word] = seen.get(word, 0) + 1
    counts: dict[str, int] = {}
    made = []
    for word in words:
        counts[word] = counts.get(word, 0) + 1
        number = f"({counts[word]})" if word[-1:].isdigit() else str(counts[word])
        made.append(f"{word} {number}".strip() if seen[word] > 1 else word)
    return made


def near(items: list[Item], value: Callable[[Item], Any], same: Callable[[Any, Any], bool]) -> dict[Any, Any]:
    """For each value among the items, the one that stands for it: the first that it is the same as.

    Where there are more than MAX_PARTS they are noise, not parts: then each further one stands for itself.
    """
    stands: dict[Any, Any] = {}
    heads: list[Any] = []
    for item in items:
        mine = value(item)
        if mine not in stands:
            noise = len(heads) > MAX_PARTS
            stands[mine] = mine if noise else next((head for head in heads if same(head, mine)), mine)
            if stands[mine] is mine:
                heads.append(mine)
    return stands


def orientation(item: Item) -> Orientation | None:
    """The frame's orientation where it has a place in the patient, else None."""
    frame = item.frame
    return frame.orientation if frame.position is not None and axes(frame.orientation) is not None else None


def spacing(item: Item) -> Pair | None:
    """The frame's in-plane spacing where it is a length."""
    pair = item.frame.spacing
    return pair if pair is not None and min(pair) > 0 and max(pair) < UNKNOWN else None


def aspect(item: Item) -> Pair | None:
    """Height and width of the frame's pixels in no unit, where it has no spacing."""
    return item.header.aspect if spacing(item) is None else None


def alike(items: list[Item], value: Callable[[Item], Hashable]) -> bool:
    """Whether all items share one value."""
    return len({value(item) for item in items}) == 1


def shared_spacing(items: list[Item]) -> Pair | None:
    """The in-plane spacing of the first item, where all have it."""
    mine = spacing(items[0])
    return mine if all(_same_spacing(mine, other) for other in {spacing(item) for item in items}) else None


def shared_orientation(items: list[Item]) -> Orientation | None:
    """The orientation of the first item, where all have it."""
    mine = orientation(items[0])
    others = {orientation(item) for item in items}
    return mine if mine and all(other and same_orientation(mine, other) for other in others) else None


def colour(item: Item) -> bool:
    """Whether the decoded frame is RGB."""
    return item.header.pixels is not None and is_colour(item.header.pixels)


def inverted(item: Item) -> bool:
    """Whether low values are white (PS3.3 C.7.6.3.1.2)."""
    return item.header.pixels is not None and item.header.pixels.photometric == "MONOCHROME1"


def by_shape(items: list[Item]) -> list[Part]:
    """Parts that fit one array and mean one thing: size, colour, polarity, modality, frame of reference."""
    parts = split([Part((), items)], _size, lambda size: f"{size[1]}×{size[0]}")
    parts = split(parts, colour, lambda yes: "colour" if yes else "grey")
    parts = split(parts, inverted, lambda yes: "inverted" if yes else "not inverted")
    parts = split(parts, lambda item: item.header.modality, lambda text: text or "no modality")
    parts = split(parts, lambda item: item.header.modality_lut, lambda yes: "lookup table" if yes else "rescale")
    parts = split(parts, lambda item: item.header.units, lambda text: text or "no units")
    return split(parts, lambda item: item.header.frame_of_reference, lambda _: "frame of reference")


def by_place(parts: list[Part]) -> list[Part]:
    """Parts of one orientation and one in-plane spacing; localizers apart (a series may hide one)."""
    parts = split(parts, lambda item: item.localizer, lambda yes: "localizer" if yes else "")
    parts = [piece for part in parts for piece in _by_orientation(part)]
    parts = [piece for part in parts for piece in _by_spacing(part)]
    parts = split(parts, aspect, lambda pair: f"pixels {pair[0]:g}:{pair[1]:g}" if pair else "square pixels")
    return split(parts, lambda item: (item.header.regions, item.header.spacing_source), lambda _: "calibration")


def by_object(parts: list[Part]) -> list[Part]:
    """One part for each segment of a segmentation in the patient, and for each clip."""
    parts = split(parts, _placed_segment, lambda number: f"segment {number}")
    return [piece for part in parts for piece in _by_instance(part)]


def _placed_segment(item: Item) -> int | None:
    return item.frame.segment if orientation(item) is not None else None


def _size(item: Item) -> tuple[int, int]:
    pixels = item.header.pixels
    return (pixels.rows, pixels.columns) if pixels else (0, 0)


def _by_orientation(part: Part) -> list[Part]:
    stands = near(part.items, orientation, lambda a, b: a and b and same_orientation(a, b))
    return split([part], lambda item: stands[orientation(item)], _plane)


def _plane(value: Orientation | None) -> str:
    unit = axes(value)
    return "no position" if unit is None else plane_name(unit[2])


def _by_spacing(part: Part) -> list[Part]:
    stands = near(part.items, spacing, _same_spacing)
    return split([part], lambda item: stands[spacing(item)], lambda p: f"{p[0]:g}×{p[1]:g} mm" if p else "no spacing")


def _same_spacing(one: Pair | None, other: Pair | None) -> bool:
    if one is None or other is None:
        return False
    return all(abs(a - b) <= SPACING_TOLERANCE * max(a, b) for a, b in zip(one, other, strict=True))


def _by_instance(part: Part) -> list[Part]:
    """Multi-frame objects without positions (clips, slides) are a part of their own each; stills stay together."""
    if all(orientation(item) is not None for item in part.items):
        return [part]
    lengths: dict[str, int] = {}
    for item in part.items:
        lengths[item.instance] = lengths.get(item.instance, 0) + 1
    return split([part], lambda item: item.instance if lengths[item.instance] > 1 else "", _instance_namer(part))


def _instance_namer(part: Part) -> Callable[[str], str]:
    numbers = {item.instance: item.header.instance_number for item in part.items}

    def name(instance: str) -> str:
        number = numbers.get(instance)
        return "stills" if not instance else "object" if number is None else f"object {number}"

    return name
