"""Secrets that are handed out once: only their hash is kept."""

import hashlib
import secrets

BITS = 256
"""Randomness of a token; guessing one is out of the question, so that a fast hash of it will do."""


def new() -> str:
    """A token for a cookie or an address: 43 letters, digits, - and _."""
    return secrets.token_urlsafe(BITS // 8)


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
