"""What all pages of one's own account share: the blueprint, and that somebody has logged in."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from records import logins
from records.access import LOCAL
from web import services, visitors
from web.me import own

pages = Blueprint("profile", __name__, url_prefix="/profile")


@pages.before_request
def _somebody() -> Response | None:
    """Without accounts there is no profile: the way to the first one; an API key has none either."""
    if services.person().id == LOCAL.id and request.method == "GET":
        return redirect(url_for("login.setup"))
    own()
    return None


@contextmanager
def renewing() -> Iterator[Session]:
    """Change what ends other logins. This one goes on under another token: who has the one of before is out as well."""
    with services.changing() as session:
        yield session
        token = logins.renew(session, services.person())
    visitors.stay(token)
