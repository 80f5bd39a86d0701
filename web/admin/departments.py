"""Departments: the list, a new one, one of them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models import Department
from records import facilities, paging, places
from records.errors import Conflict, RecordsError, Unusable
from records.roles import FACILITIES
from web import services
from web.admin.forms import ChangedPlaceForm, PlaceForm, choose_facility
from web.admin.pages import fresh, number, pages
from web.admin.places import FAULTS, late, wanted
from web.forms import refused, shown
from web.needs import needs


@pages.get("/departments", endpoint="departments")
@needs(FACILITIES)
def listing() -> str:
    """The list of departments."""
    narrowed = wanted()
    query = places.departments(narrowed["wanted"]["q"], narrowed["wanted"]["facility"])
    found = paging.rows(services.session(), query, number())
    uses = places.uses(services.session(), [row[0].id for row in found.rows])
    return render_template("admin/departments.html", page=found, uses=uses, **narrowed)


@pages.route("/departments/new", methods=["GET", "POST"], endpoint="departments_new")
@needs(FACILITIES)
def new() -> str | Response | tuple[str, int]:
    """Make a department."""
    form = PlaceForm(facility_id=request.args.get("facility", services.person().facility_id))
    form.facility_id.choices = choose_facility(fresh())
    if not form.validate_on_submit():
        return shown("admin/department_new.html", form)
    try:
        with services.changing() as session:
            places.create_department(session, services.person(), form.facility_id.data, form.name.data)
    except (Conflict, Unusable) as error:
        return refused("admin/department_new.html", form, error, FAULTS)
    flash("The department is made.")
    return redirect(url_for("admin.departments", facility=form.facility_id.data))


@pages.route("/departments/<department_id>", methods=["GET", "POST"], endpoint="departments_one")
@needs(FACILITIES)
def one(department_id: str) -> str | Response | tuple[str, int]:
    """One department."""
    form, values = _page(department_id)
    if not form.validate_on_submit():
        return shown("admin/department.html", form, **values)
    try:
        with services.changing() as session:
            places.change_department(session, services.person(), department_id, form.version.data, form.name.data)
    except (Conflict, Unusable) as error:
        return _refused(department_id, error)
    flash("The department is saved.")
    return redirect(url_for("admin.departments_one", department_id=department_id))


@pages.post("/departments/<department_id>/remove", endpoint="departments_remove")
@needs(FACILITIES)
def remove(department_id: str) -> Response:
    """Delete a department."""
    with services.changing() as session:
        facility = places.remove(session, services.person(), Department, department_id)
    flash("The department is deleted.")
    return redirect(url_for("admin.departments", facility=facility))


def _page(department_id: str) -> tuple[ChangedPlaceForm, dict[str, Any]]:
    session = fresh()
    found = places.find(session, Department, department_id)
    people, rooms = places.uses(session, [found.id]).get(found.id, (0, 0))
    facility = facilities.find(session, found.facility_id)
    return ChangedPlaceForm(obj=found), {"place": found, "facility": facility, "people": people, "rooms": rooms}


def _refused(department_id: str, error: RecordsError) -> tuple[str, int]:
    form, values = _page(department_id)
    now = values["place"]
    return late("admin/department.html", form, error, now.version, {"name": now.name}, **values)
