"""News as it happens: server-sent events."""

import time
from collections.abc import Callable, Iterator
from typing import cast

import orjson
from flask import Response, current_app
from flask_openapi3 import APIBlueprint, Tag

from records import access, roles
from records.access import LOCAL, Person
from records.errors import Busy
from records.events import Event, Events
from records.listeners import GUEST, HERE, LOGIN, YOURS, Listener, Places
from web import services, visitors
from web.errors import Problem
from web.needs import needs
from web.schemas import ErrorAnswer

Standing = Callable[[], Person | None]

api = APIBlueprint("events", __name__, abp_tags=[Tag(name="News")])

HEARTBEAT_SECONDS = 5.0
"""How often a quiet stream shows that it lives, and asks whether its listener may still listen."""
LONGEST_SECONDS = 3600.0
"""After this the stream ends, and the browser opens a new one by itself."""
STOP = "stop"
"""The kind of event that ends every stream: the server stops."""
SHARE = 4
"""Streams may take one in this many of the server's threads: each holds one."""


@api.get("/api/events", responses={429: ErrorAnswer, 503: ErrorAnswer})
@needs(roles.VIEW)
def stream() -> Response:
    """News as server-sent events (uploads, studies), with a comment as heartbeat when there is none.

    Places are few: one login or key has two, one account at most half of all, a link one. Who gets none (429, 503)
    comes back after `Retry-After`, and asks for what it waits for meanwhile.
    """
    places, who = cast(Places, current_app.extensions["event_places"]), _listener(services.person())
    if why := places.take(who):
        raise _refused(why)
    response = Response(_news(services.events(), visitors.standing()), mimetype="text/event-stream")
    response.call_on_close(lambda: places.give_back(who))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _refused(why: str) -> Problem:
    later = {"Retry-After": "30"}
    if why == YOURS:
        message = "You listen for news in as many places as you may: end one, or ask now and then instead."
        return Problem(429, "own_streams", message, later)
    message = "Too many pages and programs listen for news: try again later, or ask now and then instead."
    return Problem(503, "too_many_streams", message, later)


def _listener(person: Person) -> Listener:
    """Whose place a stream takes: a login's or key's, that of a link, or this machine's own."""
    if person.id == LOCAL.id:
        return Listener(HERE)
    if person.session_id:
        return Listener(LOGIN, person.session_id, person.id)
    return Listener(GUEST, min(person.links.values(), default=""))


def _news(events: Events, standing: Standing) -> Iterator[bytes]:
    """What this listener may hear, until it may hear nothing any longer."""
    end = time.monotonic() + LONGEST_SECONDS
    with events.subscribe() as subscription:
        yield b"retry: 3000\n\n"
        while time.monotonic() < end:
            event = subscription.get(HEARTBEAT_SECONDS)
            if event is not None and event.kind == STOP:
                return
            person = _now(standing)
            if person is None:
                return
            if event is None:
                yield b": still here\n\n"
            elif event.about is not None and access.hears(person, event.about):
                yield _written(event)


def _now(standing: Standing) -> Person | None:
    """Who listens; where that cannot be asked, nobody: the browser comes back by itself."""
    try:
        return standing()
    except Busy:
        return None


def _written(event: Event) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.kind.encode(), orjson.dumps(event.data))
