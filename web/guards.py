"""What every request passes before a view sees it, and every response on its way out."""

import re
import secrets
import time

from flask import Flask, Response, current_app, g, request

from records.access import LOCAL
from web.errors import Problem

_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?", re.IGNORECASE)
_FORWARDED = frozenset(
    {"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP"}
)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_HEALTH = frozenset({"/healthz", "/readyz"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}
# For what is no page: should a browser ever show it as one, it may do nothing.
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"


def register(app: Flask) -> None:
    """Set up the guards and the security headers."""
    app.before_request(_enter)
    app.after_request(_leave)
    app.context_processor(lambda: {"csp_nonce": nonce()})


def nonce() -> str:
    """The nonce that this response's scripts carry (Content-Security-Policy)."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _enter() -> None:
    g.start = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    g.person = LOCAL
    if current_app.config["REQUIRE_LOGIN"]:
        _logged_in()
    else:
        _local()
    if request.method not in _READING:
        _same_origin()


def _logged_in() -> None:
    if request.path not in _HEALTH:
        message = "A login is required (REQUIRE_LOGIN is set), and no user account exists on this server."
        raise Problem(401, "not_logged_in", message, {"WWW-Authenticate": "Bearer"})


def _local() -> None:
    """Local mode is for this machine alone: a rebound name or a proxy would open it to others."""
    host = request.environ.get("HTTP_HOST", "")
    if not _LOCAL_HOST.fullmatch(host):
        message = "Without user accounts Lightbox answers only requests for localhost, 127.0.0.1 or [::1]."
        raise Problem(403, "not_local", message, host=host[:100])
    for header in request.environ:
        if header in _FORWARDED or header.startswith("HTTP_X_FORWARDED"):
            message = "Without user accounts Lightbox does not answer requests that came through a proxy."
            raise Problem(403, "proxied", message, header=header[5:].replace("_", "-").title())


def _same_origin() -> None:
    """Another site's page may not change anything here (cross-site request forgery)."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if (origin is not None and origin != request.host_url.rstrip("/")) or site not in ("none", "same-origin"):
        raise Problem(403, "cross_origin", "Requests that change something are taken from Lightbox's own pages only.")


def _leave(response: Response) -> Response:
    headers = response.headers
    for name, value in _HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Request-Id"] = g.get("request_id", "")
    if "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = _policy() if response.mimetype == "text/html" else _NO_PAGE
    return response


def _policy() -> str:
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce()}'; style-src 'self' 'nonce-{nonce()}'; "
        "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
