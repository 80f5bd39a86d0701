"""Accounts: the list, a new one, one of them."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from records import accounts, facilities, paging, places, roles
from records.errors import RecordsError
from web import services
from web.admin import account
from web.admin.account import ERRORS, FAULTS
from web.admin.forms import ACCOUNT, NewAccountForm
from web.admin.pages import asked, conflicted, fresh, number, pages
from web.forms import refused, shown
from web.needs import needs

_STATES = {"used": False, "disabled": True}


@pages.get("/accounts", endpoint="accounts")
@needs(roles.ACCOUNTS)
def listing() -> str:
    """The list of accounts."""
    session = fresh()
    wanted = {name: asked(name) for name in ("q", "role", "facility", "state")}
    query = accounts.search(wanted["q"], wanted["role"], wanted["facility"], _STATES.get(wanted["state"]))
    return render_template(
        "admin/accounts.html",
        page=paging.scalars(session, query, number()),
        wanted=wanted,
        roles=roles.ROLES,
        facilities={one.id: one.name for one in session.scalars(facilities.search())},
        departments={one.id: one.name for one, _ in session.execute(places.departments())},
    )


@pages.route("/accounts/new", methods=["GET", "POST"], endpoint="accounts_new")
@needs(roles.ACCOUNTS)
def new() -> str | Response | tuple[str, int]:
    """Make an account, with a link by which its password is set; the first of all is made otherwise."""
    if not services.identities().gate().accounts:
        return redirect(url_for("login.setup"))
    form = NewAccountForm(facility_id=services.person().facility_id, role="technologist")
    form.offer(fresh())
    if not form.validate_on_submit():
        return shown("admin/account_new.html", form)
    try:
        with services.changing() as session:
            made = accounts.create(session, services.person(), form.login.data, form.values())
            session.flush()
            token = accounts.link(session, services.person(), made.id)
    except ERRORS as error:
        return refused("admin/account_new.html", form, error, FAULTS)
    return account.linked(made.id, token)


@pages.route("/accounts/<account_id>", methods=["GET", "POST"], endpoint="accounts_one")
@needs(roles.ACCOUNTS)
def one(account_id: str) -> str | Response | tuple[str, int]:
    """One account: what it is, and what can be done with it."""
    form, values = account.page(account_id)
    if not form.validate_on_submit():
        return shown("admin/account.html", form, **values)
    if values["mine"] and form.role.data != values["account"].role and not form.sure.data:
        return shown("admin/account.html", form, ask="role", **values)
    try:
        with services.changing() as session:
            accounts.change(session, services.person(), account_id, form.version.data, form.values())
    except ERRORS as error:
        return _refused(account_id, error)
    flash("The account is saved.")
    return redirect(url_for("admin.accounts_one", account_id=account_id))


def _refused(account_id: str, error: RecordsError) -> tuple[str, int]:
    form, values = account.page(account_id)
    form.validate()
    if error.code == "changed_meanwhile":
        now = values["account"]
        values["theirs"] = conflicted(form, now.version, {name: getattr(now, name) for name in ACCOUNT})
    return refused("admin/account.html", form, error, FAULTS, **values)
