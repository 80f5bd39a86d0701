"""News as it happens: server-sent events."""

import time
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import cast

import orjson
from flask import Response, current_app
from flask_openapi3 import APIBlueprint, Tag

from records import roles
from records.events import Event, Events
from web.errors import Problem
from web.needs import needs

api = APIBlueprint("events", __name__, abp_tags=[Tag(name="News")])

HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 3600.0
"""After this the stream ends, and the browser opens a new one by itself."""
STOP = "stop"
"""The kind of event that ends every stream: the server stops."""
SHARE = 4
"""Streams may take one in this many of the server's threads: each holds one."""


@api.get("/api/events")
@needs(roles.VIEW)
def stream() -> Response:
    """News as server-sent events (uploads, studies), with a comment as heartbeat when there is none."""
    places = cast(BoundedSemaphore, current_app.extensions["event_places"])
    if not places.acquire(blocking=False):
        message = "Too many pages are listening for news; this one will hear none for now."
        raise Problem(503, "too_many_streams", message, {"Retry-After": "30"})
    events = cast(Events, current_app.extensions["events"])
    response = Response(_news(events), mimetype="text/event-stream")
    response.call_on_close(places.release)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _news(events: Events) -> Iterator[bytes]:
    end = time.monotonic() + LONGEST_SECONDS
    with events.subscribe() as subscription:
        yield b"retry: 3000\n\n"
        while time.monotonic() < end:
            event = subscription.get(HEARTBEAT_SECONDS)
            if event is not None and event.kind == STOP:
                return
            yield b": still here\n\n" if event is None else _written(event)


def _written(event: Event) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.kind.encode(), orjson.dumps(event.data))
