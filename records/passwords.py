"""Passwords: Argon2id, with the parameters that OWASP names for it (19 MiB, two passes, one lane)."""

import argon2

from records.errors import Unusable

LONGEST = 128

_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
# Those that every attacker tries first (NIST 800-63B 3.1.1.2), as far as the least length lets them through.
_COMMON = frozenset(
    {
        "password", "password1", "password1234", "passwordpassword", "12345678", "123456789", "1234567890",
        "123456789012", "qwertyuiop", "qwertyuiop12", "administrator", "adminadmin", "adminadminadmin", "changeme",
        "changemechangeme", "letmeinletmein", "iloveyou1234",
    }
)  # fmt: skip


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


def check(password: str, login: str, shortest: int) -> None:
    """Refuse a password that would be guessed: too short, all one letter, a common one, or the login name.

    Raises
    ------
    Unusable
    """
    if not shortest <= len(password) <= LONGEST:
        raise Unusable(
            "password_length", f"A password has {shortest} to {LONGEST} characters: a sentence is a good one."
        )
    plain = password.casefold()
    if len(set(plain)) < 5 or plain in _COMMON or (len(login) > 2 and login in plain):
        raise Unusable("password_weak", "This password is among the first that somebody would try; choose another one.")
