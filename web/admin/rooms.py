"""Rooms: the list, a new one, one of them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from models import Room
from records import facilities, paging, places
from records.errors import Conflict, RecordsError, Unusable
from records.roles import FACILITIES
from web import services
from web.admin.forms import ChangedPlaceForm, PlaceForm, choose_facility
from web.admin.pages import fresh, number, pages
from web.admin.places import FAULTS, late, wanted
from web.forms import options, refused, shown
from web.needs import needs


class _RoomForm(PlaceForm):
    department_id = SelectField("Department", default="", description="Whose room it is; one of the same facility.")


class _ChangedRoomForm(ChangedPlaceForm):
    department_id = SelectField("Department", default="", description="Whose room it is.")


@pages.get("/rooms", endpoint="rooms")
@needs(FACILITIES)
def listing() -> str:
    """The list of rooms."""
    narrowed = wanted()
    query = places.rooms(narrowed["wanted"]["q"], narrowed["wanted"]["facility"])
    return render_template("admin/rooms.html", page=paging.rows(services.session(), query, number()), **narrowed)


@pages.route("/rooms/new", methods=["GET", "POST"], endpoint="rooms_new")
@needs(FACILITIES)
def new() -> str | Response | tuple[str, int]:
    """Make a room."""
    form = _RoomForm(facility_id=request.args.get("facility", services.person().facility_id))
    form.facility_id.choices = choose_facility(fresh())
    form.department_id.choices = _departments()
    if not form.validate_on_submit():
        return shown("admin/room_new.html", form)
    typed = (form.facility_id.data, form.name.data, form.department_id.data)
    try:
        with services.changing() as session:
            places.create_room(session, services.person(), *typed)
    except (Conflict, Unusable) as error:
        return refused("admin/room_new.html", form, error, FAULTS)
    flash("The room is made.")
    return redirect(url_for("admin.rooms", facility=form.facility_id.data))


@pages.route("/rooms/<room_id>", methods=["GET", "POST"], endpoint="rooms_one")
@needs(FACILITIES)
def one(room_id: str) -> str | Response | tuple[str, int]:
    """One room."""
    form, values = _page(room_id)
    if not form.validate_on_submit():
        return shown("admin/room.html", form, **values)
    typed = (form.version.data, form.name.data, form.department_id.data)
    try:
        with services.changing() as session:
            places.change_room(session, services.person(), room_id, *typed)
    except (Conflict, Unusable) as error:
        return _refused(room_id, error)
    flash("The room is saved.")
    return redirect(url_for("admin.rooms_one", room_id=room_id))


@pages.post("/rooms/<room_id>/remove", endpoint="rooms_remove")
@needs(FACILITIES)
def remove(room_id: str) -> Response:
    """Delete a room."""
    with services.changing() as session:
        facility = places.remove(session, services.person(), Room, room_id)
    flash("The room is deleted.")
    return redirect(url_for("admin.rooms", facility=facility))


def _departments(facility_id: str = "") -> list[SelectChoice]:
    rows = services.session().execute(places.departments(facility_id=facility_id))
    named = {
        one.id: one.name if facility_id else f"{facility.name}: {one.name}"
        for one, facility in rows
        if facility_id or not facility.closed
    }
    return options({"": "Shared by all"} | named)


def _page(room_id: str) -> tuple[_ChangedRoomForm, dict[str, Any]]:
    session = fresh()
    found = places.find(session, Room, room_id)
    form = _ChangedRoomForm(obj=found)
    form.department_id.choices = _departments(found.facility_id)
    return form, {"place": found, "facility": facilities.find(session, found.facility_id)}


def _refused(room_id: str, error: RecordsError) -> tuple[str, int]:
    form, values = _page(room_id)
    now = values["place"]
    stored = {"name": now.name, "department_id": now.department_id}
    return late("admin/room.html", form, error, now.version, stored, **values)
