"""What is done with one account beside changing it: a link for its password, its second factor, its logins, its end."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Account, ApiKey, Facility, LoginSession
from records import accounts, identity, roles, system
from records import logins as login_rules
from records.access import Person
from records.errors import Conflict, NotAllowed, RecordsError, Unusable
from web import services, visitors
from web.admin.forms import AccountForm
from web.admin.pages import fresh, pages
from web.forms import keep, take
from web.needs import needs

ERRORS = (Conflict, NotAllowed, Unusable)
"""Why a change of an account may be refused."""
FAULTS = {
    "bad_login": "login",
    "login_taken": "login",
    "bad_name": "name",
    "bad_title": "title",
    "bad_role": "role",
    "bad_facility": "facility_id",
    "bad_department": "department_id",
}
"""The fields that errors are about."""
_LINK = "link "
"""Before an account's id: where the browser's session holds its link for one page."""


@pages.post("/accounts/<account_id>/link", endpoint="accounts_link")
@needs(roles.ACCOUNTS)
def link(account_id: str) -> Response | tuple[str, int]:
    """Make a link by which the password is set; one that was made before ends."""
    try:
        with services.changing() as session:
            token = accounts.link(session, services.person(), account_id)
    except ERRORS as error:
        return _refused(account_id, error)
    return linked(account_id, token)


@pages.post("/accounts/<account_id>/factor", endpoint="accounts_factor")
@needs(roles.ACCOUNTS)
def factor(account_id: str) -> Response | tuple[str, int]:
    """Take away a second factor that was lost."""
    return _do(
        account_id,
        accounts.reset_factor,
        "The second factor is taken away; every login and every API key of the account has ended.",
    )


@pages.post("/accounts/<account_id>/logins", endpoint="accounts_logins")
@needs(roles.ACCOUNTS)
def logins(account_id: str) -> Response | tuple[str, int]:
    """End every login."""
    return _do(account_id, accounts.sign_out, "Every login of this account has ended.")


@pages.post("/accounts/<account_id>/shares", endpoint="accounts_shares")
@needs(roles.ACCOUNTS)
def shares(account_id: str) -> Response | tuple[str, int]:
    """End every share link."""
    return _do(account_id, accounts.end_shares, "Every share link of this account has ended.")


@pages.post("/accounts/<account_id>/release", endpoint="accounts_release")
@needs(roles.ACCOUNTS)
def release(account_id: str) -> Response | tuple[str, int]:
    """Forget the wrong passwords and codes."""
    return _do(account_id, _release, "The wrong tries are forgotten: this account can log in again at once.")


@pages.post("/accounts/<account_id>/disable", endpoint="accounts_disable")
@needs(roles.ACCOUNTS)
def disable(account_id: str) -> str | Response | tuple[str, int]:
    """Close an account; one's own only after a question."""
    if account_id == services.person().id and request.form.get("sure") != "y":
        form, values = page(account_id, formdata=None)
        return render_template("admin/account.html", form=form, ask="disable", **values)
    return _do(
        account_id, accounts.disable, "The account is disabled; its logins, API keys and share links have ended."
    )


@pages.post("/accounts/<account_id>/enable", endpoint="accounts_enable")
@needs(roles.ACCOUNTS)
def enable(account_id: str) -> Response | tuple[str, int]:
    """Open an account again."""
    return _do(account_id, _enable, "The account can be used again. Its API keys and share links stay revoked.")


def page(account_id: str, **form_values: Any) -> tuple[AccountForm, dict[str, Any]]:
    """The form of an account, and what its page shows beside it."""
    session = fresh()
    found = accounts.find(session, account_id)
    form = AccountForm(obj=found, **form_values)
    form.offer(session, session.get(Facility, found.facility_id))
    shown_once = take(_LINK + account_id) if request.method == "GET" else ""
    return form, _facts(session, found) | {"link": shown_once, "hours": accounts.LINK_HOURS}


def linked(account_id: str, token: str) -> Response:
    """To the account's page, which shows the link this once."""
    base = current_app.config["PUBLIC_URL"] or request.host_url
    keep(_LINK + account_id, base.rstrip("/") + url_for("login.password", token=token))
    return redirect(url_for("admin.accounts_one", account_id=account_id))


def _facts(session: Session, account: Account) -> dict[str, Any]:
    rules = system.load(session)
    own = select(LoginSession).where(LoginSession.account_id == account.id, LoginSession.ended.is_(None))
    rows = session.scalars(own.order_by(LoginSession.seen.desc()))
    held = (ApiKey.account_id == account.id, ApiKey.revoked.is_(None))
    return {
        "account": account,
        "logins": [login for login in rows if identity.alive(login, rules)],
        "keys": session.scalar(select(func.count()).select_from(ApiKey).where(*held)),
        "shares": accounts.shares(session, account.id),
        "mine": account.id == services.person().id,
    }


def _enable(session: Session, person: Person, account_id: str) -> None:
    accounts.disable(session, person, account_id, disabled=False)


def _release(session: Session, person: Person, account_id: str) -> None:
    login_rules.release(visitors.door(), session, person, account_id)


def _do(account_id: str, act: Callable[[Session, Person, str], Any], done: str) -> Response | tuple[str, int]:
    """One action, and the account's page again: with what was done, or why not."""
    try:
        with services.changing() as session:
            act(session, services.person(), account_id)
    except ERRORS as error:
        return _refused(account_id, error)
    flash(done)
    return redirect(url_for("admin.accounts_one", account_id=account_id))


def _refused(account_id: str, error: RecordsError) -> tuple[str, int]:
    flash(error.message, "error")
    form, values = page(account_id, formdata=None)
    return render_template("admin/account.html", form=form, **values), error.status
