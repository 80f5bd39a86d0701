"""One's own second factor."""

from collections.abc import Callable

import segno
from flask import flash, g, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from models import Account
from records import accounts, factor, logins, passwords
from records.errors import TooMany, Unusable
from records.identity import ENROL
from web import services, visitors
from web.forms import NEEDED, held, keep, refused, shown, take
from web.me import own
from web.needs import LOGIN, needs
from web.profile.pages import pages, renewing

_TEMPLATE = "profile/factor.html"
_FIELDS = {"code_wrong": "code", "password_wrong": "password"}
_SECRET, _CODES = "factor_secret", "factor_codes"
_PER_SQUARE = 4
"""Pixels."""


class Prove(FlaskForm):  # type: ignore[misc]
    """The password, before the second factor is touched."""

    password = PasswordField("Your password", [NEEDED, Length(max=passwords.LONGEST)])


class FirstCode(Prove):
    """The first code of a new device, and the password: who finds a login left open cannot lock its owner out."""

    code = StringField("Code", [NEEDED, Length(max=32)])


@pages.route("/second-factor", methods=["GET", "POST"], endpoint="factor")
@needs(LOGIN)
def page() -> str | Response | tuple[str, int]:
    """Set up a second factor, or see that there is one."""
    account = own()
    if account.totp:
        return shown(_TEMPLATE, Prove(formdata=None), **_there(account))
    form = FirstCode()
    if not form.validate_on_submit():
        return shown(_TEMPLATE, form, **_proposed(account))
    person, door = services.person(), visitors.door()
    try:
        logins.prove(door, person, form.password.data, visitors.origin())
        with renewing() as session:
            logins.still(session, person)
            codes = factor.enrol(
                session, door.cipher, person, accounts.find(session, account.id), held(_SECRET), form.code.data
            )
            accounts.end_logins(session, account.id, keep=person.session_id)
    except (Unusable, TooMany) as error:
        return refused(_TEMPLATE, form, error, _FIELDS, **_proposed(account))
    take(_SECRET)
    keep(_CODES, "\n".join(codes))
    flash("The second factor is set up. From now on a login asks for its code. Your other logins have ended.")
    return redirect(url_for("profile.factor"))


@pages.post("/second-factor/codes", endpoint="factor_codes")
@needs(LOGIN)
def codes() -> str | Response | tuple[str, int]:
    """New recovery codes, in place of the old ones."""

    def change(account: Account) -> None:
        with services.changing() as session:
            logins.still(session, services.person())
            keep(_CODES, "\n".join(factor.renewed(session, services.person(), account)))
        flash("These are your new recovery codes. The old ones have ended.")

    return _proved(change)


@pages.post("/second-factor/remove", endpoint="factor_remove")
@needs(LOGIN)
def remove() -> str | Response | tuple[str, int]:
    """Do without, or begin anew with another device."""

    def change(account: Account) -> None:
        person = services.person()
        with renewing() as session:
            logins.still(session, person)
            factor.remove(session, person, accounts.find(session, account.id))
            accounts.end_logins(session, account.id, keep=person.session_id)
        flash("The second factor is removed. Your other logins have ended; your API keys go on.", "warning")

    return _proved(change)


def _proved(change: Callable[[Account], None]) -> str | Response | tuple[str, int]:
    """Change something of the second factor, once the password was given."""
    account, form = own(), Prove()
    if not account.totp:
        return redirect(url_for("profile.factor"))
    if not form.validate_on_submit():
        return shown(_TEMPLATE, form, **_there(account))
    try:
        logins.prove(visitors.door(), services.person(), form.password.data, visitors.origin())
    except (Unusable, TooMany) as error:
        return refused(_TEMPLATE, form, error, _FIELDS, **_there(account))
    change(account)
    return redirect(url_for("profile.factor"))


def _there(account: Account) -> dict[str, object]:
    return {
        "there": True,
        "codes": take(_CODES).split(),
        "left": factor.left(services.session(), account.id),
    }


def _proposed(account: Account) -> dict[str, object]:
    """A secret that stays the same until its first code was right, and its QR code."""
    secret = held(_SECRET)
    if not secret:
        secret = factor.secret()
        keep(_SECRET, secret)
    drawn = segno.make(factor.address(account, secret), error="m").svg_data_uri(scale=_PER_SQUARE, border=0)
    return {"there": False, "secret": secret, "qr": drawn, "needed": g.known.pending == ENROL}
