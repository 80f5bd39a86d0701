"""What somebody should know who opens the server to other machines."""

import logging

from flask import Flask

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
