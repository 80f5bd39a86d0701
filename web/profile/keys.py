"""One's own API keys."""

import orjson
from flask import flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, SelectMultipleField, StringField
from wtforms.validators import Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from records import audit, identity, keys, logins, passwords, roles
from records.errors import TooMany, Unusable
from web import services, visitors
from web.forms import NEEDED, WholeNumber, keep, options, refused, shown, take
from web.needs import LOGIN, needs
from web.profile.pages import pages

_TEMPLATE = "profile/keys.html"
_FIELDS = {"bad_name": "name", "bad_scope": "scopes", "bad_lifetime": "days", "password_wrong": "password"}
_KEY = "new_key"
_DAYS = 90
"""How long a new key holds where nothing else is said."""


class NewKey(FlaskForm):  # type: ignore[misc]
    """A key: what for, what it may do, how long."""

    name = StringField("Name", [NEEDED, Length(max=120)], description="What uses it: a script, a modality, a server.")
    scopes = SelectMultipleField(
        "What it may do",
        [NEEDED],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="No more than the program needs.",
    )
    days = WholeNumber(
        "Days", [NEEDED, NumberRange(min=1, max=3650)], default=_DAYS, description="It expires by itself."
    )
    password = PasswordField("Your password", [NEEDED, Length(max=passwords.LONGEST)])


@pages.route("/keys", methods=["GET", "POST"], endpoint="keys")
@needs(LOGIN)
def page() -> str | Response | tuple[str, int]:
    """The keys of the account, and a new one, whose text is shown once."""
    form, person = NewKey(), services.person()
    form.scopes.choices = options(
        {name: text for name, text in roles.PERMISSIONS.items() if name in person.permissions}
    )
    if not form.validate_on_submit():
        return shown(_TEMPLATE, form, **_listed(take(_KEY)))
    try:
        logins.prove(visitors.door(), person, form.password.data, visitors.origin())
        with services.changing() as session:
            logins.still(session, person)
            _, text = keys.create(session, person, form.name.data, set(form.scopes.data), form.days.data)
    except (Unusable, TooMany) as error:
        return refused(_TEMPLATE, form, error, _FIELDS, **_listed(""))
    keep(_KEY, text)
    return redirect(url_for("profile.keys"))


@pages.post("/keys/<key>/revoke", endpoint="keys_revoke")
@needs(LOGIN)
def revoke(key: str) -> Response:
    """End one of the account's own keys."""
    with services.changing() as session:
        keys.revoke(session, services.person(), key)
    flash("The key has ended.")
    return redirect(url_for("profile.keys"))


def _listed(made: str) -> dict[str, object]:
    person = services.person()
    rows = [
        (key, [roles.PERMISSIONS[name] for name in orjson.loads(key.scopes) if name in roles.PERMISSIONS], _state(key))
        for key in services.session().scalars(keys.mine(person))
    ]
    return {"keys": rows, "made": made, "longest": services.identities().gate().system.key_days, "now": audit.now()}


def _state(key: identity.ApiKey) -> str:
    """ "" while it holds, else why not."""
    if identity.valid(key):
        return ""
    return "revoked" if key.revoked else "expired"
