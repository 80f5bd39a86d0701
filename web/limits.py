"""How many requests are answered: of strangers by their address, of logins by theirs, of uploads by who sends them.

Who has logged in looks at pictures as fast as they come, and a machine without accounts serves one person: neither is
counted. Wrong passwords, codes, PINs and keys are counted beside this, see ``records.throttle``.
"""

import math
import time

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter, RateLimitExceeded

from records import addresses
from records.access import LOCAL
from records.system import System
from web import errors, needs, services

_HEALTH = frozenset({"health.live", "health.ready"})
_UPLOAD = "uploads.upload"
COMING_IN = frozenset({"login.page", "login.code", "login.password", "login.setup", "shares.pin"})
"""Forms that let somebody in who types the right thing."""


def register(app: Flask) -> None:
    """Count from here on; stands behind the guard that says who asks, and before the one that lets in."""
    limiter = Limiter(
        _address,
        storage_uri=app.config["LIMITS_STORAGE"],
        strategy="sliding-window-counter",
        in_memory_fallback_enabled=True,  # where Redis is away each process counts for itself
        request_identifier=lambda: request.endpoint or "none",
    )
    # Not with ``app``: the hooks it would have there cost each picture as much as the question who asks for it.
    limiter.init_app(Flask("limits"))
    app.extensions["limits"] = limiter
    app.before_request(_count)
    app.register_error_handler(RateLimitExceeded, _slower)


def _count() -> None:
    person, endpoint = g.person, request.endpoint
    if person.id == LOCAL.id or endpoint in _HEALTH or needs.is_static(endpoint):
        return
    if not person.id and not person.shared:
        _hit(f"{_rules().stranger_minute} per minute", "strangers", _address())
    if request.method == "POST" and endpoint in COMING_IN:
        _hit(f"{_rules().login_minute} per minute", "logins", _address())
    elif endpoint == _UPLOAD and person.id:
        _hit(f"{_rules().upload_hour} per hour", "uploads", person.id)


def _hit(limit: str, scope: str, who: str) -> None:
    limiter: Limiter = current_app.extensions["limits"]
    with limiter.shared_limit(limit, scope=scope, key_func=lambda: who):
        pass


def _rules() -> System:
    return services.identities().gate().system


def _address() -> str:
    return addresses.network(request.remote_addr or "unknown")


def _slower(error: RateLimitExceeded) -> Response:
    """429 with the seconds after which there is room again."""
    limiter: Limiter = current_app.extensions["limits"]
    current = limiter.current_limit
    seconds = max(1, math.ceil(current.reset_at - time.time())) if current else 60
    message = f"There were too many requests from you: try again in {seconds} seconds."
    headers = {"Retry-After": str(seconds)}
    return errors.answer(429, "too_many_requests", message, {"limit": str(error.limit.limit)}, headers)
