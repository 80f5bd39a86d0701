"""JSON that is sent: taken in only as deep as anything that Lightbox reads could be."""

from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from web.errors import Problem

DEEPEST = 64
"""Arrays and objects within each other; the deepest that is sent on purpose, a file of annotations, has eight."""
_MESSAGE = f"This JSON holds more than {DEEPEST} arrays or objects within each other."


class Reader(DefaultJSONProvider):
    """Flask's reader of JSON, with a bound: what nests without end would use up the stack of whatever looks into it."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """What a text holds.

        Raises
        ------
        ValueError
            Where it is no JSON.
        Problem
            400 ``malformed``, where it is nested too deeply.
        """
        try:
            found = super().loads(s, **kwargs)
        except RecursionError:
            raise Problem(400, "malformed", _MESSAGE) from None
        if _deep(found):
            raise Problem(400, "malformed", _MESSAGE)
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
