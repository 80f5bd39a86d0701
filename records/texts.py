"""What a file says, as text that a database can hold and a search can find."""

import re
import unicodedata

SEARCH_BYTES = 1000
"""Bytes of a study's search text: an index row of PostgreSQL holds no more than 2,700 in all."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_APART = re.compile(r"[\s^=,;\\]+")
_DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
_TIME = re.compile(r"(\d{2}):?(\d{2})(?::?(\d{2}))?")


def text(value: object, most: int) -> str:
    """One line of at most ``most`` characters, without control characters."""
    return _CONTROL.sub(" ", str(value or "")).strip()[:most]


def date(value: str) -> str:
    """A DICOM date (PS3.5 6.2, DA; ACR-NEMA's with points too) as ``2024-01-31``, "" where it is none."""
    found = _DATE.fullmatch(value.strip()[:10])
    return "-".join(found.groups()) if found else ""


def time(value: str) -> str:
    """A DICOM time (PS3.5 6.2, TM) as ``10:15:30``, "" where it is none."""
    found = _TIME.match(value.strip())
    return ":".join(part or "00" for part in found.groups()) if found else ""


def caseless(value: str) -> str:
    """An identifier to be compared without regard to case: at most three times as many characters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", value).casefold())


def searchable(*values: str) -> str:
    """The words of some texts to be searched, each once, the first texts first where there is not room for all."""
    words = dict.fromkeys(" ".join(fold_whole(value) for value in values).split())
    return " ".join(words).encode()[:SEARCH_BYTES].decode(errors="ignore")


def fold(*values: str) -> str:
    """Text to be searched: lower case, without accents, words without commas and carets, apart by one space."""
    return fold_whole(" ".join(values)).encode()[:SEARCH_BYTES].decode(errors="ignore")


def fold_whole(value: str) -> str:
    """The same, however long it is."""
    plain = unicodedata.normalize("NFKD", value)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    return _APART.sub(" ", plain).strip()
