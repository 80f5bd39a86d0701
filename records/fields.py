"""What people type into the fields of a record, before it is kept."""

import unicodedata

from records.errors import Conflict, Unusable

LONGEST_NAME = 120


def name(value: str, what: str) -> str:
    """A name, without spaces around it; ``what`` says of what, as a sentence begins.

    Raises
    ------
    Unusable
    """
    plain = value.strip()
    if not 1 <= len(plain) <= LONGEST_NAME or not all(letter.isprintable() for letter in plain):
        raise Unusable("bad_name", f"{what} has a name of 1 to {LONGEST_NAME} characters on one line.")
    return unicodedata.normalize("NFC", plain)


def lines(value: str, most: int, what: str) -> str:
    """Text of several lines, without spaces at their ends.

    Raises
    ------
    Unusable
    """
    plain = "\n".join(line.rstrip() for line in value.splitlines()).strip("\n")
    if len(plain) > most or not all(letter.isprintable() for letter in plain.replace("\n", "")):
        raise Unusable("bad_text", f"{what} has at most {most} characters, and none that cannot be printed.")
    return unicodedata.normalize("NFC", plain)


def same(stored: int, seen: int) -> None:
    """Refuse a change that was made with an older version before the eyes.

    Raises
    ------
    Conflict
    """
    if stored != seen:
        raise Conflict("changed_meanwhile", "Somebody else changed this meanwhile: look at it again.")
