"""What every request passes before a view sees it."""

import re
import secrets
import time
from functools import lru_cache

from flask import Flask, current_app, g, redirect, request, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms import ValidationError

from records import addresses, roles
from records.access import STRANGER
from records.errors import Busy
from records.identity import CODE, ENROL, PASSWORD, Known
from web import errors, limits, needs, services, visitors
from web.errors import Problem

_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?", re.IGNORECASE)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(:[0-9]{1,5})?")
_FORWARDED = frozenset(
    {"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP"}
)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_HEALTH = frozenset({"/healthz", "/readyz"})
_STEPS = {CODE: "login.code", PASSWORD: "profile.password", ENROL: "profile.factor"}
"""Where somebody goes who has logged in and still has something to do."""
_SAY = {
    CODE: "The second factor of this login is still to come.",
    PASSWORD: "This account needs a new password before anything else.",
    ENROL: "This account needs a second factor before anything else.",
}
_LOG_IN = "Log in first, or send an API key: Authorization: Bearer …"
_ELSEWHERE = (
    "Without user accounts Lightbox answers only connections from the machine that it runs on: make the first account "
    "there, in a browser or with 'flask --app app user create'."
)
FORM_BYTES = 2 * 2**20
"""Of a form on a page: a logo or a signature is the largest thing in one."""


def register(app: Flask) -> None:
    """Set up the guards: who asks, how often they asked already, whether they may."""
    app.before_request(_enter)
    limits.register(app)
    app.before_request(_permit)


def _enter() -> Response | None:
    g.start = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    try:
        gate = services.identities().gate()
    except Busy:
        if request.path not in _HEALTH:
            raise
        # Whether the process lives is told also while its database is away.
        g.person, g.known = STRANGER, Known(STRANGER)
        return None
    if visitors.local(gate):
        this_machine()
    else:
        _host()
    if (secure := _secure()) is not None:
        return secure
    if needs.is_static(request.endpoint):
        g.person, g.known = (
            STRANGER,
            Known(STRANGER),
        )  # scripts and sheets are the same for everybody: no cookie is read
        return None
    known = visitors.known(gate)
    g.person, g.known = visitors.placed(known.person), known
    if request.path not in _HEALTH and _outside(known):
        visitors.blocked(gate)
    if request.method not in _READING and request.endpoint is not None:
        _ours()
    return None


def _outside(known: Known) -> bool:
    """Whether this request has no right yet, or tries to get one: a blocked address shuts out those, and no others."""
    half = not known.person.id or known.pending == CODE
    return (half and not known.person.shared) or (request.method == "POST" and request.endpoint in limits.COMING_IN)


def _permit() -> Response | None:
    """Whether this person may call this view; a page sends them where they can become somebody who may."""
    need, person, pending = needs.needed(current_app, request.endpoint), g.person, g.known.pending
    if need == needs.ANYBODY or request.path in _HEALTH:
        return None
    if not person.id and not (person.shared and person.may(need)):
        if need == roles.VIEW and not person.shared and visitors.came_by_link():
            message = "The link by which you looked here has ended. Ask whoever sent it for a new one, or log in."
            raise Problem(401, "link_ended", message)
        return _log_in(services.identities().gate().accounts)
    if pending and request.endpoint not in (_STEPS[pending], "login.leave"):
        if errors.for_people() and request.method in _READING:
            return redirect(_step(pending))
        raise Problem(403, f"{pending}_needed", _SAY[pending])
    if need != needs.LOGIN and not person.may(need):
        raise _refusal(need)
    return None


def _step(pending: str) -> str:
    """Where what is still to do is done; from the second factor of a login it goes on to the page that was wanted."""
    wanted = request.full_path.rstrip("?")
    return url_for(_STEPS[pending], next=wanted if pending == CODE and wanted != "/" else None)


def ask(need: str) -> None:
    """Refuse whoever lacks a permission, where what a program's address asks for depends on how it is asked."""
    if g.person.may(need):
        return
    if not g.person.id:
        raise Problem(401, "not_logged_in", _LOG_IN)
    raise _refusal(need)


def _refusal(need: str) -> Problem:
    who = "This API key" if visitors.by_key() else "Your account"
    message = f"{who} does not have the permission for this: ask an administrator."
    return Problem(403, "not_allowed", message, permission=need)


def _log_in(accounts: bool) -> Response:
    if not accounts and errors.for_people() and request.method in _READING:
        return redirect(url_for("login.setup"))
    if not accounts:
        message = "A login is required (REQUIRE_LOGIN is set), and no user account exists on this server."
        raise Problem(401, "not_logged_in", message)
    if errors.for_people() and request.method in _READING:
        return redirect(url_for("login.page", next=request.full_path.rstrip("?")))
    raise Problem(401, "not_logged_in", _LOG_IN)


def this_machine() -> None:
    """Local mode is for this machine alone: a rebound name or a proxy would open it to others, and so would whatever
    listens beyond loopback, since a Host header says what its sender likes."""
    if not addresses.is_loopback(request.environ.get("REMOTE_ADDR", "")):
        raise Problem(403, "not_local", _ELSEWHERE)
    host = request.environ.get("HTTP_HOST", "")
    if not _LOCAL_HOST.fullmatch(host):
        message = "Without user accounts Lightbox answers only requests for localhost, 127.0.0.1 or [::1]."
        raise Problem(403, "not_local", message, host=host[:100])
    for header in request.environ:
        if header in _FORWARDED or header.startswith("HTTP_X_FORWARDED"):
            message = "Without user accounts Lightbox does not answer requests that came through a proxy."
            raise Problem(403, "proxied", message, header=header[5:].replace("_", "-").title())


def _host() -> None:
    """Answer to names that are ours alone: another name for this address would be a rebound one. Numbers are none."""
    host = request.environ.get("HTTP_HOST", "")
    name = _name(host)
    if not name or not (name in current_app.config["HOSTS"] or addresses.is_ip(name)):
        message = "This server does not answer to this name: set ALLOWED_HOSTS or PUBLIC_URL."
        raise Problem(403, "unknown_host", message, host=host[:100])


@lru_cache(256)
def _name(host: str) -> str:
    """The name in a Host header, without its port; "" where it is malformed."""
    parts = _HOST.fullmatch(host)
    return parts[1].strip("[]").lower() if parts else ""


def _secure() -> Response | None:
    """Behind TLS nothing is answered without it."""
    if current_app.config["SESSION_COOKIE_SECURE"] and not request.is_secure and request.path not in _HEALTH:
        return redirect(current_app.config["PUBLIC_URL"].rstrip("/") + request.full_path.rstrip("?"), 308)
    return None


def _ours() -> None:
    """Another site's page may not change anything here (cross-site request forgery)."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if (origin is not None and origin != request.host_url.rstrip("/")) or site not in ("none", "same-origin"):
        raise Problem(403, "cross_origin", "Requests that change something are taken from Lightbox's own pages only.")
    page = not request.path.startswith(errors.PROGRAMS)
    if page:
        request.max_content_length = FORM_BYTES
    if page and not visitors.by_key():
        _token(request.headers.get("X-CSRF-Token") or request.form.get("csrf_token"))
    elif visitors.by_cookie():
        _token(request.headers.get("X-CSRF-Token"))
    g.csrf_valid = True  # forms (Flask-WTF) need not ask again


def _token(token: str | None) -> None:
    try:
        validate_csrf(token)
    except ValidationError as error:
        message = "This page has expired: load it again, and send it once more."
        raise Problem(403, "csrf", message, reason=str(error)) from None
