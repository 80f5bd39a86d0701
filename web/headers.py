"""The headers that every response leaves with."""

import secrets

from flask import Flask, Response, current_app, g, request

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
_TRANSPORT = "max-age=31536000; includeSubDomains"


def register(app: Flask) -> None:
    """Set the security headers on every response."""
    app.after_request(_leave)
    app.context_processor(lambda: {"csp_nonce": nonce()})


def nonce() -> str:
    """The nonce that this response's scripts carry (Content-Security-Policy)."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _leave(response: Response) -> Response:
    headers = response.headers
    for name, value in _HEADERS.items():
        if name != "Referrer-Policy" or headers.get(name) != "no-referrer":  # a view may tell still less
            headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Request-Id"] = g.get("request_id", "")
    if response.status_code == 401:  # RFC 9110, 15.5.2: what would be let in; a page's form is asked for beside it
        headers.setdefault("WWW-Authenticate", "Bearer")
    if request.is_secure and current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = _TRANSPORT
    if "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = _policy() if response.mimetype == "text/html" else _NO_PAGE
    return response


def _policy() -> str:
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce()}'; style-src 'self' 'nonce-{nonce()}'; "
        "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
