"""What can go wrong with medical image data, as three kinds of error with stable codes.

A code is for programs and never changes its meaning; a message is one sentence that a person can act on.
``docs/errors.md`` lists the codes.
"""

from typing import Any


class EngineError(Exception):
    """Base of every error the engine raises on purpose.

    Parameters
    ----------
    code : str
        Stable, lower case, words joined by underscores: ``"not_dicom"``.
    message : str
        One sentence for the person who sent the data.
    details : Any
        Further facts, JSON-able.
    """

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


class Refused(EngineError):
    """The bytes are not taken in: not an image format, or not safe to read."""


class Undrawable(EngineError):
    """The object is kept and can be downloaded, but its pixels cannot be drawn."""


class Unusable(EngineError):
    """The request is well formed but does not fit this series: no such slice, no volume, no such preset."""
