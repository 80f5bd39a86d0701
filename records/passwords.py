"""Passwords: Argon2id, with the parameters that OWASP names for it (19 MiB, two passes, one lane)."""

import re
from collections.abc import Iterable
from threading import Lock
from typing import Any

import argon2

from records.errors import Unusable

LONGEST = 128

_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
GUESSES = 10**9
"""Guesses that a password has to withstand: ten times the least of those that zxcvbn gives three points of four,
because a common word, a year and two signs come to just that."""
_READ = 72
"""Characters of a password that are judged; how much work it is grows with them."""
_OURS = ("lightbox", "dicom", "nifti", "radiology", "hospital", "clinic")
_PARTS = re.compile(r"[\W_]+")
_judging = Lock()
"""zxcvbn keeps the words of its present caller in a table that all threads share."""


def hashed(password: str) -> str:
    """The hash that is kept."""
    return _HASHER.hash(password)


def fits(kept: str, password: str) -> bool:
    """Whether a password is the one of a hash; as slow for "", the hash of nobody, which nothing fits."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and bool(kept)
    except argon2.exceptions.VerificationError:
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def check(password: str, known: Iterable[str], shortest: int) -> None:
    """Refuse a password that would be guessed: too short, or soon found by who tries common words, names and keys.

    Parameters
    ----------
    known : iterable of str
        What others know of its owner: login name, name, facility.

    Raises
    ------
    Unusable
    """
    if not shortest <= len(password) <= LONGEST:
        raise Unusable(
            "password_length", f"A password has {shortest} to {LONGEST} characters: a sentence is a good one."
        )
    if _guesses(password, known) < GUESSES:
        message = (
            "Who tries common words, names, years and rows of keys would soon find this password: take several words "
            "that have nothing to do with each other."
        )
        raise Unusable("password_weak", message)


def judged(text: str, words: Iterable[str]) -> dict[str, Any]:
    """What zxcvbn says of the beginning of a text; ``words`` are tried first."""
    from zxcvbn import zxcvbn  # its lists of words are read when the first password is set, not at each start

    with _judging:
        return dict(zxcvbn(text[:_READ], user_inputs=list(words)))


def _guesses(password: str, known: Iterable[str]) -> float:
    """How many tries an attacker needs who knows these texts, as zxcvbn estimates it."""
    texts = [text.casefold() for text in known]
    words = {part for text in texts for part in (text, *_PARTS.split(text)) if len(part) > 2}
    return float(judged(password, [*_OURS, *sorted(words)])["guesses"])
