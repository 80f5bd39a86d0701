"""Building responses: JSON, bytes, validators and how long they may be kept."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, g, request

from records.access import LOCAL

_FOREVER = "private, max-age=31536000, immutable"
_ASK = "private, no-cache"


def json(body: Any, status: int = 200) -> Response:
    """A JSON response."""
    made = orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)
    return Response(made, status, mimetype="application/json")


def kept(tag: str, make: Callable[[], Response], variant: str = "") -> Response:
    """The response of ``make``, or 304 where the client has it already.

    ``tag`` changes with the content of the record, ``variant`` tells answers of one address apart. An address that
    carries ``v=`` names one version for ever.
    """
    etag = f'"{tag}{variant}"'
    response = Response(status=304) if etag in request.headers.get("If-None-Match", "") else make()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _FOREVER if request.args.get("v") == tag and _alone() else _ASK
    return response


def _alone() -> bool:
    """Whether nobody else can sit down at this browser: with accounts, each time is asked who it is now."""
    return g.person.id == LOCAL.id


def attachment(response: Response, name: str) -> Response:
    """Mark a response as a file to save; ``name`` is made of safe characters alone."""
    safe = "".join(letter if (letter.isalnum() and letter.isascii()) or letter in "-_." else "_" for letter in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe[:100]}"'
    return response
