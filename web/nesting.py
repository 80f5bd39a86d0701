"""JSON that is sent: no deeper than anything that Lightbox reads could be, and nothing that it cannot write again."""

from typing import Any

import orjson
from flask import Flask
from flask.json.provider import DefaultJSONProvider

from web.errors import Problem

DEEPEST = 64
"""Arrays and objects within each other; the deepest that is sent on purpose, a file of annotations, has eight."""
_DEEP = f"This JSON holds more than {DEEPEST} arrays or objects within each other."
_UNWRITABLE = (
    "This JSON holds a whole number of more than 64 bits, or half of a character (a surrogate without its other half): "
    "neither can be kept."
)

_TEXT = "This JSON is a text: send the object itself, without quotation marks around it."


class Reader(DefaultJSONProvider):
    """Flask's reader of JSON, with bounds: what nests without end would use up the stack of whatever looks into it, and
    what is no Unicode text, or no number of 64 bits (RFC 8259, sections 6 and 8.2), would break whoever writes it."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """What a text holds.

        Raises
        ------
        ValueError
            Where it is no JSON.
        Problem
            400 ``malformed``, where it is nested too deeply, is a text, or holds what neither a database nor an answer
            can hold.
        """
        try:
            found = super().loads(s, **kwargs)
        except RecursionError:
            raise Problem(400, "malformed", _DEEP) from None
        if _deep(found):
            raise Problem(400, "malformed", _DEEP)
        if isinstance(found, str):
            raise Problem(400, "malformed", _TEXT)  # flask-openapi3 would read it as JSON once more, past these bounds
        try:
            orjson.dumps(found)  # what it refuses of a text, a key or a number is exactly what must not come in
        except orjson.JSONEncodeError:
            raise Problem(400, "malformed", _UNWRITABLE) from None
        return found


def register(app: Flask) -> None:
    """Read JSON so from here on."""
    app.json = Reader(app)


def _deep(found: Any) -> bool:
    """Whether something lies deeper than ``DEEPEST``: layer by layer, so that looking does not nest either."""
    layer = [found]
    for _ in range(DEEPEST + 1):
        holders = [one for one in layer if isinstance(one, (list, dict))]
        if not holders:
            return False
        layer = [child for one in holders for child in (one.values() if isinstance(one, dict) else one)]
    return True
