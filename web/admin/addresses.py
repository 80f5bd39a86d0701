"""Blocked addresses: the list, a block by hand, a release."""

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length, NumberRange

from records import addresses, audit, paging
from records.errors import Conflict, Unusable
from records.logins import tries
from records.roles import ADDRESSES
from web import services, visitors
from web.admin.pages import asked, fresh, number, pages
from web.forms import NEEDED, WholeNumber, refused, shown
from web.needs import needs

_FAULTS = {"bad_address": "address", "own_address": "address", "bad_reason": "reason"}
REASONS = {
    "login": "Wrong passwords",
    "code": "Wrong codes of a second factor",
    "key": "Wrong API keys",
    "pin": "Wrong PINs of share links",
}
"""What the count of wrong tries calls its kinds, in words."""


class _BlockForm(FlaskForm):  # type: ignore[misc]
    address = StringField(
        "Address", [NEEDED, Length(max=64)], description="As 192.0.2.7, or 2001:db8::/64: IPv6 by its network."
    )
    reason = StringField("Reason", [NEEDED, Length(max=64)], description="For whoever reads the list later.")
    minutes = WholeNumber(
        "Minutes",
        [InputRequired("A whole number is needed."), NumberRange(1, addresses.LONGEST, "From 1 to %(max)s.")],
        description="After them the address is let in again by itself. A day has 1440.",
        render_kw={"min": 1, "max": addresses.LONGEST},
    )


@pages.get("/addresses", endpoint="addresses")
@needs(ADDRESSES)
def listing() -> str:
    """The list of blocks: those that hold, or all that there were."""
    wanted = {name: asked(name) for name in ("q", "state")}
    found = paging.scalars(fresh(), addresses.search(wanted["q"], current=wanted["state"] != "all"), number())
    return render_template("admin/addresses.html", page=found, wanted=wanted, reasons=REASONS, now=audit.now())


@pages.route("/addresses/new", methods=["GET", "POST"], endpoint="addresses_new")
@needs(ADDRESSES)
def new() -> str | Response | tuple[str, int]:
    """Block an address."""
    form = _BlockForm(minutes=services.identities().gate().system.block_minutes)
    if not form.validate_on_submit():
        return shown("admin/address_new.html", form)
    typed = (form.address.data, form.reason.data, form.minutes.data)
    try:
        with services.changing() as session:
            made = addresses.block_by_hand(session, services.person(), *typed)
    except (Conflict, Unusable) as error:
        return refused("admin/address_new.html", form, error, _FAULTS)
    flash(f"{made.address} is blocked.")
    return redirect(url_for("admin.addresses"))


@pages.post("/addresses/<block_id>/release", endpoint="addresses_release")
@needs(ADDRESSES)
def release(block_id: str) -> Response:
    """Let an address in again, with none of its wrong tries counted."""
    with services.changing() as session:
        address = addresses.release(session, services.person(), block_id)
    visitors.door().throttle.release(address, tries(services.identities().gate().system))
    flash(f"{address} is let in again.")
    return redirect(url_for("admin.addresses"))
