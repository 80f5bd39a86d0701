"""Every refusal of somebody who has logged in goes to the audit trail: 403 of a route, 404 of a record."""

import logging
from typing import cast

from flask import Flask, Response, current_app, g, request

from records.access import LOCAL
from records.refusals import Refusals
from web import logs, needs, services

log = logging.getLogger("lightbox.web")

_REFUSED = frozenset({403, 404})
_RECORDS = logs.IDS - {"index"}
"""Parts of an address that name a record; others may be tokens, which are not for the trail."""


def register(app: Flask) -> None:
    """Note refusals as their answers leave."""
    app.after_request(_answered)


def _answered(response: Response) -> Response:
    if response.status_code in _REFUSED and request.endpoint is not None and not needs.is_static(request.endpoint):
        person = g.get("person")
        if person is not None and person.id and person.id != LOCAL.id and not g.get("inside"):
            _note(response.status_code)
    return response


def _note(status: int) -> None:
    """Write the event; where that fails the refusal goes out all the same, and the log tells it."""
    try:
        minutes = services.identities().gate().system.viewing_minutes
        refusals = cast(Refusals, current_app.extensions["refusals"])
        told = {"status": status} | ({"code": g.code} if "code" in g else {})
        refusals.note(services.person(), str(request.endpoint), _entity(), minutes, **told)
    except Exception:
        log.exception("a refusal could not be noted, request %s", g.get("request_id"))


def _entity() -> tuple[str, str]:
    """What was asked for: the last id of the address, else of the query; the route itself where there is none."""
    given = {**request.args.to_dict(), **(request.view_args or {})}
    for name in reversed(given):
        text = str(given[name])
        kind = name.removesuffix("_id")
        if (name.endswith("_id") or name in _RECORDS) and logs.plain(text):
            return kind, text
    return "route", str(request.endpoint)
