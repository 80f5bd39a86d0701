"""Text in the character sets of DICOM (PS3.5 section 6.1, PS3.3 C.12.1.1.2), never failing on broken bytes.

The tables are pydicom's. Names of persons keep their groups: ``alphabetic=ideographic=phonetic``.
"""

import functools
import re

from pydicom.charset import CODES_TO_ENCODINGS, default_encoding, handled_encodings, python_encoding

DISPLAYED = 1024
"""Characters of a text that are kept for display; the original stays in the file."""

_ESCAPE = b"\x1b"
_FRAGMENTS = re.compile(rb"^[^\x1b]+|\x1b[^\x1b]*")
_RESETS = re.compile(rb"[\^=\\\r\n\t\f]")


@functools.lru_cache(maxsize=256)
def encodings(raw: bytes) -> tuple[str, ...]:
    """Python's names of the encodings in a Specific Character Set (0008,0005); unknown ones count as the default."""
    terms = raw.decode("latin-1").rstrip(" \0").split("\\")
    return tuple(python_encoding.get(_spelled(term), default_encoding) for term in terms)


def _spelled(term: str) -> str:
    """The defined term, from what some devices write: "ISO IR 100", "ISO-IR 100", "iso_ir 100"."""
    term = term.strip(" \0").upper()
    return re.sub(r"^ISO[-_ ]IR", "ISO_IR", term) if term not in python_encoding else term


def text(raw: bytes, charset: tuple[str, ...] = ()) -> str:
    """The text of a raw value, without its padding.

    Parameters
    ----------
    raw : bytes
        A value of LO, SH, PN, CS or another text representation.
    charset : tuple of str
        As ``encodings`` gives it; empty for the default repertoire.

    Returns
    -------
    str
        At most ``DISPLAYED`` characters; bytes that the character set does not know are replaced.
    """
    raw = raw.strip(b" \0")
    if raw.isascii() and _ESCAPE not in raw:
        return raw[:DISPLAYED].decode("ascii")
    charset = charset or (default_encoding,)
    parts = _FRAGMENTS.findall(raw) if _ESCAPE in raw else [raw]
    return "".join(_fragment(part, charset) for part in parts).strip(" \0")[:DISPLAYED]


def person(raw: bytes, charset: tuple[str, ...] = ()) -> str:
    """A person's name with its groups; empty groups at the end are left out."""
    return text(raw, charset).rstrip("=^ ")


def _fragment(part: bytes, charset: tuple[str, ...]) -> str:
    """One piece of text that starts with an escape sequence, or has none (PS3.5 section 6.1.2.5)."""
    if not part.startswith(_ESCAPE):
        return part.decode(charset[0], "replace")
    size = 4 if part.startswith((b"\x1b$(", b"\x1b$)")) else 3
    encoding = CODES_TO_ENCODINGS.get(part[:size])
    if encoding is None:
        return part[1:].decode(charset[0], "replace")
    if encoding in handled_encodings:
        return part.decode(encoding, "replace")
    part = part[size:]
    reset = _RESETS.search(part)
    cut = reset.start() if reset else len(part)
    return part[:cut].decode(encoding, "replace") + part[cut:].decode(charset[0], "replace")
