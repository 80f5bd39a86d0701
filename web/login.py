"""Coming in and going out: the login, its second factor, the first administrator, a link that sets a password."""

from urllib.parse import unquote, urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from records import accounts, factor, logins, passwords
from records.access import Person
from records.errors import Conflict, NotFound, NotLoggedIn, TooMany, Unusable
from records.identity import CODE
from web import errors, guards, services, visitors
from web.forms import NEEDED, refused, shown
from web.needs import ANYBODY, LOGIN, is_static, needs

pages = Blueprint("login", __name__)

_LEFT = "You are logged out."
FIELDS = {
    "bad_login": "login",
    "bad_name": "name",
    "password_length": "password",
    "password_weak": "password",
}
"""Errors, and the fields that they are about."""
_TYPED = [NEEDED, Length(max=passwords.LONGEST)]


class LogIn(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    login = StringField("Login name", [InputRequired("Type your login name."), Length(max=64)])
    password = PasswordField("Password", [InputRequired("Type your password."), Length(max=passwords.LONGEST)])


class Code(FlaskForm):  # type: ignore[misc]
    """The second factor."""

    code = StringField("Code", [InputRequired("Type the code that your device shows."), Length(max=32)])


class NewPassword(FlaskForm):  # type: ignore[misc]
    """A password, typed twice."""

    password = PasswordField("New password", _TYPED)
    again = PasswordField("New password again", [NEEDED, EqualTo("password", "The two are not the same.")])


class SetUp(NewPassword):
    """The first administrator."""

    login = StringField("Login name", [NEEDED, Length(max=64)])
    name = StringField("Name", [NEEDED, Length(max=120)])


@pages.route("/login", methods=["GET", "POST"])
@needs(ANYBODY)
def page() -> str | Response | tuple[str, int]:
    """The login page; with the second factor it goes on at ``code``."""
    if not services.identities().gate().accounts:
        return redirect(url_for("login.setup"))
    form, onward = LogIn(), _onward(request.args.get("next", ""))
    if current_user.is_authenticated and not form.is_submitted():
        return redirect(url_for("login.code", next=onward) if current_user.known.pending == CODE else onward)
    if not form.validate_on_submit():
        return shown("login/login.html", form)
    try:
        token = logins.log_in(visitors.door(), form.login.data, form.password.data, visitors.origin(), _earlier())
    except (NotLoggedIn, TooMany) as error:
        return refused("login/login.html", form, error)
    known = visitors.enter(token)
    return redirect(url_for("login.code", next=onward) if known.pending == CODE else onward)


@pages.route("/login/code", methods=["GET", "POST"])
@needs(LOGIN)
def code() -> str | Response | tuple[str, int]:
    """The second factor of a login that has begun; the browser gets a new token with it.

    Who came by a recovery code has perhaps lost the device, and sees what to do about it.
    """
    form, onward = Code(), _onward(request.args.get("next", ""))
    if not current_user.is_authenticated or current_user.known.pending != CODE:
        return redirect(onward)
    if not form.validate_on_submit():
        return shown("login/code.html", form)
    try:
        token = logins.confirm(visitors.door(), current_user.token, form.code.data, visitors.origin())
    except (NotLoggedIn, TooMany, Conflict) as error:
        return refused("login/code.html", form, error)
    known = visitors.enter(token)
    if "".join(form.code.data.split()).isdigit():
        return redirect(onward)
    left = factor.left(services.session(), known.person.id)
    flash(f"That recovery code is used up; {left} more {'is' if left == 1 else 'are'} left.", "warning")
    return redirect(url_for("profile.factor"))


@pages.post("/logout")
@needs(ANYBODY)
def leave() -> Response:
    """End the login."""
    if earlier := _earlier():
        with services.changing() as session:
            logins.log_out(session, earlier)
    visitors.leave()
    flash(_LEFT)
    return redirect(url_for("login.page"))


@pages.route("/setup", methods=["GET", "POST"])
@needs(ANYBODY)
def setup() -> str | Response | tuple[str, int]:
    """The first administrator, whose account ends local mode."""
    gate, form = services.identities().gate(), SetUp()
    if gate.accounts:
        return redirect(url_for("login.page"))
    guards.this_machine()
    if not form.validate_on_submit():
        return shown("login/setup.html", form, shortest=gate.system.password_length)
    try:
        with services.changing() as session:
            made = accounts.first(
                session, form.login.data, form.name.data, form.password.data, visitors.origin().stranger()
            )
            token = logins.open_for(session, made, visitors.origin())
    except (Unusable, Conflict) as error:
        return refused("login/setup.html", form, error, FIELDS, shortest=gate.system.password_length)
    visitors.enter(token)
    flash("Lightbox now asks for a login. Set up a second factor next, and make accounts for the others.")
    return redirect(url_for("profile.page"))


@pages.route("/password/<token>", methods=["GET", "POST"])
@needs(ANYBODY)
def password(token: str) -> str | Response | tuple[str, int]:
    """A link from an administrator: whoever has it sets the password of one account, once."""
    form, gate = NewPassword(), services.identities().gate()
    try:
        account = accounts.linked(services.session(), token)
    except NotFound as error:
        return _no_link(error)
    if not form.validate_on_submit():
        return shown("login/password.html", form, account=account, shortest=gate.system.password_length)
    try:
        done = _redeemed(token, form.password.data)
    except Unusable as error:
        return refused(
            "login/password.html", form, error, FIELDS, account=account, shortest=gate.system.password_length
        )
    except NotFound as error:
        return _no_link(error)
    visitors.leave()
    flash(done)
    return redirect(url_for("login.page"))


def _no_link(error: NotFound) -> tuple[str, int]:
    """What a person does where a link is spent."""
    if not errors.for_people():
        raise error
    return render_template("login/link.html"), 404


def _redeemed(token: str, chosen: str) -> str:
    """Set a password by a link, and say what is done and what has ended with it."""
    with services.changing() as session:
        account, ended = accounts.redeem(session, token, chosen, visitors.origin().stranger())
        logins.forget(visitors.door(), account)
        if earlier := _earlier():  # the browser forgets that login
            logins.log_out(session, earlier, replaced=True)
        return f"The password is set. Log in as {account.login}.{keys_ended(ended)}"


def keys_ended(number: int) -> str:
    """A sentence that says how many API keys have ended; "" where none has."""
    if not number:
        return ""
    return f" {number} API {'key has' if number == 1 else 'keys have'} ended: make new ones where programs need them."


def _earlier() -> Person | None:
    """Whose login this browser shows; None where it shows none."""
    return services.person() if visitors.by_login() else None


def _onward(address: str) -> str:
    """Where to go after the login: a page of this server, never another one."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return address if inside and address.isprintable() and _page(parts.path) else "/"


def _page(path: str) -> bool:
    """Whether a page is shown at a path, to somebody who comes to look."""
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(unquote(path), method="GET")
    except HTTPException:  # nothing is there, or only what a form is sent to
        return False
    return (path == errors.DOCS or not path.startswith(errors.PROGRAMS)) and not is_static(endpoint)
