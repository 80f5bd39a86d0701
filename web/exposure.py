"""The way from other machines: the address that a proxy tells, and what whoever opens the server should know."""

import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from records import addresses

log = logging.getLogger("lightbox.web")


def warn(app: Flask) -> None:
    """Say at start that passwords and images go unencrypted, where other machines reach a server without TLS."""
    if app.config["LOOPBACK"] or app.config["SESSION_COOKIE_SECURE"]:
        return
    log.warning(
        "HOST=%s is reachable from other machines without TLS: passwords, cookies and images travel in the clear. Put "
        "a proxy with a certificate in front, and set PUBLIC_URL=https://... and TRUSTED_PROXIES.",
        app.config["HOST"],
    )


def without_port(inner: WSGIApplication) -> WSGIApplication:
    """The same application, told the address of a visitor without the port that some gateways write behind it: each
    connection has another one, and so would be counted, blocked and recorded as a visitor of its own."""

    def serve(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = addresses.bare(environ.get("REMOTE_ADDR", ""))
        return inner(environ, start)

    return serve
