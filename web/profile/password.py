"""One's own password."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import Length

from records import accounts, logins, passwords
from records.errors import TooMany, Unusable
from web import services, visitors
from web.forms import NEEDED, refused, shown
from web.login import FIELDS, NewPassword
from web.needs import LOGIN, needs
from web.profile.pages import pages

_TEMPLATE = "profile/password.html"
_FIELDS = {**FIELDS, "password_wrong": "present", "password_same": "password"}


class ChangePassword(NewPassword):
    """The password there is, and a new one."""

    present = PasswordField("Present password", [NEEDED, Length(max=passwords.LONGEST)])


@pages.route("/password", methods=["GET", "POST"])
@needs(LOGIN)
def password() -> str | Response | tuple[str, int]:
    """Change the password; every other login of the account ends."""
    form, person = ChangePassword(), services.person()
    values = {"shortest": services.identities().gate().system.password_length}
    if not form.validate_on_submit():
        return shown(_TEMPLATE, form, **values)
    old, new = form.present.data, form.password.data
    try:
        logins.prove(visitors.door(), person, old, visitors.origin())
        with services.changing() as session:
            accounts.set_password(session, person, person.id, old, new, keep=person.session_id)
    except (Unusable, TooMany) as error:
        return refused(_TEMPLATE, form, error, _FIELDS, **values)
    flash("Your password is changed. Other logins of your account have ended.")
    return redirect(url_for("profile.page"))
