"""Edge letters: which side of the patient lies at which side of the picture (PS3.3 C.7.6.1.1.1)."""

from collections.abc import Sequence

# A second letter is shown from here on: the sine of about six degrees.
OBLIQUE = 0.1
_POSITIVE = "LPH"
_NEGATIVE = "RAF"
_OPPOSITE = str.maketrans("LRPAHF", "RLAPFH")


def towards(vector: Sequence[float]) -> str:
    """Letters of the side of the patient a direction points to.

    Parameters
    ----------
    vector : (3,) sequence, LPS
        Any length.

    Returns
    -------
    str
        ``R L A P H F``, the strongest first; two where the direction is oblique; "" for no direction.
    """
    size = max(abs(part) for part in vector)
    length = sum(part * part for part in vector) ** 0.5
    if not 0 < size < float("inf"):
        return ""
    strongest = sorted(range(3), key=lambda axis: -abs(vector[axis]))[:2]
    shown = [axis for axis in strongest if abs(vector[axis]) / length > OBLIQUE]
    return "".join(_POSITIVE[axis] if vector[axis] > 0 else _NEGATIVE[axis] for axis in shown)


def edges(row: Sequence[float], column: Sequence[float]) -> dict[str, str]:
    """Letters of the four edges of a picture.

    Parameters
    ----------
    row, column : (3,) sequences, LPS
        Where the picture's right and its bottom lie.

    Returns
    -------
    dict
        ``left``, ``right``, ``top``, ``bottom``.
    """
    return named(towards(row), towards(column))


def named(right: str, bottom: str) -> dict[str, str]:
    """Letters of the four edges, where those of the right and of the bottom are known (PatientOrientation).

    Returns
    -------
    dict
        ``left``, ``right``, ``top``, ``bottom``.
    """
    return {"left": opposite(right), "right": right, "top": opposite(bottom), "bottom": bottom}


def opposite(letters: str) -> str:
    """The letters of the other side: ``RA`` for ``LP``."""
    return letters.translate(_OPPOSITE)
