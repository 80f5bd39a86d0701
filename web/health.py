"""Whether the server lives, whether it can work, and how it is doing."""

import logging
import os
import time
from collections.abc import Callable

from flask import Flask, Response, current_app, g, request
from flask_openapi3 import APIBlueprint, Tag
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from records import roles
from web import answers, services, visitors
from web.needs import ANYBODY, needs

log = logging.getLogger("lightbox.web")

api = APIBlueprint("health", __name__, abp_tags=[Tag(name="Health")])

FREE_BYTES = 64 * 2**20
"""With less room than this on the disk of the originals the server is not ready to take anything in."""
QUEUE = 32
"""Jobs that wait or run when the server says that it can take no more."""
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def register(app: Flask) -> None:
    """Measure every request; each application counts for itself."""
    registry = CollectorRegistry()
    seconds = Histogram(
        "lightbox_request_seconds", "Time to answer.", ("endpoint", "status"), registry=registry, buckets=_BUCKETS
    )
    for name, text_, value in _gauges(app):
        Gauge(name, text_, registry=registry).set_function(value)
    app.extensions["metrics"] = registry

    def measure(response: Response) -> Response:
        if "start" in g:
            taken = time.perf_counter() - g.start
            seconds.labels(request.endpoint or "none", response.status_code).observe(taken)
        return response

    app.after_request(measure)


@api.get("/healthz")
@needs(ANYBODY)
def live() -> Response:
    """The process answers."""
    return answers.json({"status": "ok", "version": current_app.config["VERSION"]})


@api.get("/readyz")
@needs(ANYBODY)
def ready() -> Response:
    """The database, the storage, the queue and the count of tries can do their work; 503 where one cannot."""
    looks = {"database": _database, "storage": _storage, "queue": _queue, "limits": _limits}
    checks = {name: _check(look) for name, look in looks.items()}
    fine = all(state == "ok" for state in checks.values())
    response = answers.json({"status": "ok" if fine else "failing", "checks": checks}, 200 if fine else 503)
    if not fine:
        response.headers["Retry-After"] = "5"
    return response


@api.get("/metrics")
@needs(roles.MONITOR)
def metrics() -> Response:
    """Measurements for Prometheus."""
    return Response(generate_latest(current_app.extensions["metrics"]), content_type=CONTENT_TYPE_LATEST)


def _check(look: Callable[[], str]) -> str:
    try:
        return look()
    except (OSError, SQLAlchemyError) as error:
        log.warning("not ready: %s", type(error).__name__)
        return "failing"


def _database() -> str:
    services.session().execute(text("SELECT 1 FROM study LIMIT 1")).all()
    return "ok"


def _storage() -> str:
    root = services.storage().root
    if not os.access(root, os.W_OK | os.X_OK):
        return "not writable"
    return "ok" if services.storage().usage()["free"] > FREE_BYTES else "full"


def _queue() -> str:
    return "full" if services.jobs().open >= QUEUE else "ok"


def _limits() -> str:
    """Where tries cannot be counted (``LIMITS_STORAGE``) nobody can log in."""
    return "ok" if visitors.door().throttle.working() else "failing"


def _gauges(app: Flask) -> list[tuple[str, str, Callable[[], float]]]:
    imaging, jobs, events = (app.extensions[name] for name in ("imaging", "jobs", "events"))
    return [
        ("lightbox_open_series", "Series open in memory.", lambda: imaging.usage()["series"]),
        ("lightbox_volume_bytes", "Memory taken by volumes.", lambda: imaging.usage()["volume_bytes"]),
        ("lightbox_thumbnail_bytes", "Memory taken by thumbnails.", lambda: imaging.usage()["thumbnail_bytes"]),
        ("lightbox_jobs", "Jobs that run or wait.", lambda: jobs.open),
        ("lightbox_listeners", "Pages that listen for news.", lambda: events.listeners),
    ]
