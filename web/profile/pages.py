"""What all pages of one's own account share: the blueprint, and that somebody has logged in."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from records.access import LOCAL
from web import services
from web.me import own

pages = Blueprint("profile", __name__, url_prefix="/profile")


@pages.before_request
def _somebody() -> Response | None:
    """Without accounts there is no profile: the way to the first one; an API key has none either."""
    if services.person().id == LOCAL.id and request.method == "GET":
        return redirect(url_for("login.setup"))
    own()
    return None
