"""One's own password."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, PasswordField
from wtforms.validators import Length

from records import accounts, keys, logins, passwords
from records.errors import TooMany, Unusable
from web import services, visitors
from web.forms import NEEDED, refused, shown
from web.login import FIELDS, NewPassword, keys_ended
from web.needs import LOGIN, needs
from web.profile.pages import pages, renewing

_TEMPLATE = "profile/password.html"
_FIELDS = {**FIELDS, "password_wrong": "present", "password_same": "password"}


class ChangePassword(NewPassword):
    """The password there is, and a new one."""

    present = PasswordField("Present password", [NEEDED, Length(max=passwords.LONGEST)])
    keys = BooleanField("Revoke my API keys too")


@pages.route("/password", methods=["GET", "POST"])
@needs(LOGIN)
def password() -> str | Response | tuple[str, int]:
    """Change the password; every other login of the account ends, and its API keys where that is asked for."""
    form, person = ChangePassword(), services.person()
    held, shortest = keys.held(services.session(), person.id), services.identities().gate().system.password_length
    values = {"shortest": shortest, "held": held}
    if not form.validate_on_submit():
        return shown(_TEMPLATE, form, **values)
    old, new = form.present.data, form.password.data
    try:
        logins.prove(visitors.door(), person, old, visitors.origin())
        with renewing() as session:
            ended = accounts.set_password(
                session, person, person.id, old, new, keep=person.session_id, end_keys=form.keys.data
            )
    except (Unusable, TooMany) as error:
        return refused(_TEMPLATE, form, error, _FIELDS, **values)
    flash(f"Your password is changed. Other logins of your account have ended.{keys_ended(ended) or _go_on(held)}")
    return redirect(url_for("profile.page"))


def _go_on(number: int) -> str:
    """A sentence that says how many API keys hold as before; "" where there is none."""
    return f" Your {'API key goes' if number == 1 else f'{number} API keys go'} on." if number else ""
