"""One's own logins: where they are, and how they end."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from records import logins
from web import services, visitors
from web.needs import LOGIN, needs
from web.profile.pages import pages, renewing


@pages.get("/logins", endpoint="logins")
@needs(LOGIN)
def page() -> str:
    """Every login of the account that holds."""
    person, rules = services.person(), services.identities().gate().system
    found = logins.mine(services.session(), person, rules)
    return render_template("profile/logins.html", logins=found, here=person.session_id, rules=rules)


@pages.post("/logins/<login>/end", endpoint="logins_end")
@needs(LOGIN)
def end(login: str) -> Response:
    """End one login; this browser's own is logged out."""
    with services.changing() as session:
        logins.end(session, services.person(), login)
    if login == services.person().session_id:
        visitors.leave()
        return redirect(url_for("login.page"))
    flash("That login has ended.")
    return redirect(url_for("profile.logins"))


@pages.post("/logins/end", endpoint="logins_end_others")
@needs(LOGIN)
def end_others() -> Response:
    """End every login but this one."""
    with renewing() as session:
        logins.end_others(session, services.person())
    flash("Every other login of your account has ended.")
    return redirect(url_for("profile.logins"))
