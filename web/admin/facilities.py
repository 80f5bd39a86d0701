"""Facilities: the list, a new one, one of them with its letterhead and logo."""

import io
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from records import facilities, paging, places
from records.errors import Conflict, NotFound, RecordsError, Unusable
from records.roles import FACILITIES
from web import services
from web.admin.forms import ChangedFacilityForm, FacilityForm
from web.admin.pages import asked, conflicted, fresh, number, pages
from web.forms import refused, shown
from web.needs import needs

_FAULTS = {
    "bad_name": "name",
    "name_taken": "name",
    "bad_text": "letterhead",
    "not_a_picture": "logo",
    "picture_too_large": "logo",
}
_STATES = {"used": False, "closed": True}


@pages.get("/facilities", endpoint="facilities")
@needs(FACILITIES)
def listing() -> str:
    """The list of facilities."""
    session, wanted = fresh(), {name: asked(name) for name in ("q", "state")}
    found = paging.scalars(session, facilities.search(wanted["q"], _STATES.get(wanted["state"])), number())
    people = facilities.accounts(session, [one.id for one in found.rows])
    return render_template("admin/facilities.html", page=found, wanted=wanted, people=people)


@pages.route("/facilities/new", methods=["GET", "POST"], endpoint="facilities_new")
@needs(FACILITIES)
def new() -> str | Response | tuple[str, int]:
    """Make a facility."""
    form = FacilityForm()
    if not form.validate_on_submit():
        return shown("admin/facility_new.html", form)
    try:
        with services.changing() as session:
            made = facilities.create(
                session, services.person(), form.name.data, form.letterhead.data or "", form.picture()
            )
    except (Conflict, Unusable) as error:
        return refused("admin/facility_new.html", form, error, _FAULTS)
    flash("The facility is made. Add its departments and rooms, and accounts for its people.")
    return redirect(url_for("admin.facilities_one", facility_id=made.id))


@pages.route("/facilities/<facility_id>", methods=["GET", "POST"], endpoint="facilities_one")
@needs(FACILITIES)
def one(facility_id: str) -> str | Response | tuple[str, int]:
    """One facility: what stands on its letters, and its parts."""
    form, values = _page(facility_id)
    if not form.validate_on_submit():
        return shown("admin/facility.html", form, **values)
    typed = (form.version.data, form.name.data, form.letterhead.data or "", form.picture(), form.without_logo.data)
    try:
        with services.changing() as session:
            facilities.change(session, services.person(), facility_id, *typed)
    except (Conflict, Unusable) as error:
        return _refused(facility_id, error)
    flash("The facility is saved.")
    return redirect(url_for("admin.facilities_one", facility_id=facility_id))


@pages.get("/facilities/<facility_id>/logo", endpoint="facilities_logo")
@needs(FACILITIES)
def logo(facility_id: str) -> Response:
    """The logo."""
    picture = facilities.find(fresh(), facility_id).logo
    if picture is None:
        raise NotFound("no_logo", "This facility has no logo.")
    return send_file(io.BytesIO(picture), mimetype="image/png", max_age=0)


@pages.post("/facilities/<facility_id>/close", endpoint="facilities_close")
@needs(FACILITIES)
def close(facility_id: str) -> Response | tuple[str, int]:
    """Take a facility out of use."""
    try:
        with services.changing() as session:
            facilities.close(session, services.person(), facility_id)
    except Conflict as error:
        flash(error.message, "error")
        form, values = _page(facility_id, formdata=None)
        return render_template("admin/facility.html", form=form, **values), error.status
    flash("The facility is closed. Its records stay, and it can be opened again.")
    return redirect(url_for("admin.facilities_one", facility_id=facility_id))


@pages.post("/facilities/<facility_id>/reopen", endpoint="facilities_reopen")
@needs(FACILITIES)
def reopen(facility_id: str) -> Response:
    """Use a facility again."""
    with services.changing() as session:
        facilities.reopen(session, services.person(), facility_id)
    flash("The facility is in use again.")
    return redirect(url_for("admin.facilities_one", facility_id=facility_id))


def _page(facility_id: str, **form_values: Any) -> tuple[ChangedFacilityForm, dict[str, Any]]:
    session = fresh()
    found = facilities.find(session, facility_id)
    form = ChangedFacilityForm(data={"name": found.name, "letterhead": found.letterhead, "version": found.version})
    if "formdata" in form_values:
        form = ChangedFacilityForm(formdata=None, data=form.data)
    people = facilities.accounts(session, [found.id]).get(found.id, 0)
    parts = {"departments": places.departments(facility_id=found.id), "rooms": places.rooms(facility_id=found.id)}
    told = {name: [row[0] for row in session.execute(query)] for name, query in parts.items()}
    return form, {"facility": found, "people": people, "has_logo": found.logo is not None, **told}


def _refused(facility_id: str, error: RecordsError) -> tuple[str, int]:
    form, values = _page(facility_id)
    form.validate()
    if error.code == "changed_meanwhile":
        now = values["facility"]
        values["theirs"] = conflicted(form, now.version, {"name": now.name, "letterhead": now.letterhead})
    return refused("admin/facility.html", form, error, _FAULTS, **values)
