"""Facilities with letterhead and logo, their departments and rooms."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from models import HOME, Account, Department, Facility, Room
from records import facilities, places
from tests.api.admin import events, get, post, value, words
from tests.support.people import account, facility, logged_in


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return logged_in(app, "administrator", login="chief")


def made(answer: Any) -> str:
    """The id of what a form made or changed: the page goes on to it."""
    assert answer.status_code == 302, words(answer)
    return str(answer.location.rsplit("/", 1)[1])


def picture(size: tuple[int, int] = (2400, 600), kind: str = "PNG", mode: str = "RGB") -> io.BytesIO:
    data = io.BytesIO()
    Image.new(mode, size, "navy" if mode == "RGB" else 1).save(data, kind)
    return io.BytesIO(data.getvalue())


def test_a_facility_has_a_letterhead_and_a_logo_that_is_drawn_anew(app: Flask, admin: FlaskClient) -> None:
    file = picture(kind="JPEG")
    secret = b"<script>alert(1)</script>"
    form = {"name": "North", "letterhead": "North Hospital\r\n1 Main Road  ", "logo": (file, "l.jpg")}
    form["logo"] = (io.BytesIO(file.getvalue() + secret), "../../logo.html")
    one = made(post(admin, "/facilities/new", **form))
    logo = get(admin, f"/facilities/{one}/logo")
    assert logo.mimetype == "image/png" and secret not in logo.data
    assert Image.open(io.BytesIO(logo.data)).size == (1200, 300)
    with app.extensions["sessions"]() as session:
        assert facilities.find(session, one).letterhead == "North Hospital\n1 Main Road"
    assert post(admin, f"/facilities/{one}", name="North", version="1", without_logo="y").status_code == 302
    assert get(admin, f"/facilities/{one}/logo").status_code == 404
    assert [event.action for event in events(app, ("facility", one))] == ["C", "U"]
    assert '"logo"' in events(app, ("facility", one))[-1].detail


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", ""),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "not a PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG or JPEG"),
        (picture().getvalue()[:200], "not a PNG or JPEG"),
        (picture((5001, 5000), mode="1").getvalue(), "25 million pixels"),
        (picture().getvalue() + bytes(1_000_000), "at most 1 MB"),
    ],
    ids=["none", "gif", "svg", "cut off", "bomb", "large"],
)
def test_case_26_a_logo_is_a_picture_or_is_refused(admin: FlaskClient, file: bytes, sentence: str) -> None:
    answer = post(admin, "/facilities/new", name="North", logo=(io.BytesIO(file), "logo.png"))
    assert answer.status_code == (422 if sentence else 302)
    assert sentence in words(answer)


def test_two_facilities_have_two_names(admin: FlaskClient) -> None:
    one = made(post(admin, "/facilities/new", name="Ärztehaus"))
    for name in ("Ärztehaus", " MAIN facility "):
        again = post(admin, "/facilities/new", name=name)
        assert again.status_code == 409 and "a facility of this name already" in words(again)
    assert post(admin, f"/facilities/{one}", name="Ärztehaus", version="1").status_code == 302


def test_the_later_of_two_editors_of_a_facility_is_told(app: Flask, admin: FlaskClient) -> None:
    one = facility(app, "North")
    assert post(admin, f"/facilities/{one}", name="North", letterhead="theirs", version="1").status_code == 302
    late = post(admin, f"/facilities/{one}", name="South", letterhead="mine", version="1")
    assert late.status_code == 409
    assert "Name North South" in words(late) and "Letterhead theirs mine" in words(late)
    assert value(late, "version") == "2"
    assert "mine</textarea>" in late.text


def test_a_facility_is_closed_once_nobody_works_there(app: Flask, admin: FlaskClient) -> None:
    one = facility(app, "North")
    who = account(app, "technologist", one)
    refused = post(admin, f"/facilities/{one}/close")
    assert refused.status_code == 409 and "One account belongs to this facility" in words(refused)
    post(admin, f"/accounts/{who.id}/disable")
    assert post(admin, f"/facilities/{one}/close").status_code == 302
    assert "Closed" in words(get(admin, f"/facilities/{one}"))
    assert "North" not in words(get(admin, "/accounts/new"))
    refused = post(admin, f"/accounts/{who.id}/enable")
    assert refused.status_code == 422 and "it is closed" in words(refused)
    assert post(admin, "/rooms/new", facility_id=one, name="CT").status_code == 422
    assert "North" in words(get(admin, "/facilities", state="closed"))
    assert "North" not in words(get(admin, "/facilities", state="used"))
    assert post(admin, f"/facilities/{one}/reopen").status_code == 302
    assert post(admin, f"/accounts/{who.id}/enable").status_code == 302


def test_the_first_facility_stays_open(app: Flask, admin: FlaskClient) -> None:
    answer = post(admin, f"/facilities/{HOME}/close")
    assert answer.status_code == 409 and "cannot be closed" in words(answer)
    with app.extensions["sessions"]() as session:
        assert session.get(Facility, HOME).closed is None


def test_departments_and_rooms_are_made_changed_and_deleted(app: Flask, admin: FlaskClient) -> None:
    assert post(admin, "/departments/new", facility_id=HOME, name="Radiology").status_code == 302
    (one,) = re.findall(r"/admin/departments/([0-9a-f]{32})", get(admin, "/departments").text)
    assert post(admin, "/departments/new", facility_id=HOME, name="radiology").status_code == 409
    assert post(admin, "/departments/new", facility_id=facility(app), name="Radiology").status_code == 302
    assert post(admin, "/rooms/new", facility_id=HOME, name="CT 1", department_id=one).status_code == 302
    (room,) = re.findall(r"/admin/rooms/([0-9a-f]{32})", get(admin, "/rooms").text)
    who = account(app, "technologist")
    form = {"name": "A", "role": "technologist", "facility_id": HOME, "department_id": one, "version": "1"}
    assert post(admin, f"/accounts/{who.id}", **form).status_code == 302
    assert "accounts 1, rooms 1" in words(get(admin, f"/departments/{one}"))
    assert post(admin, f"/departments/{one}", name="Imaging", version="1").status_code == 302
    assert "Imaging" in words(get(admin, "/rooms", q="ct"))
    assert post(admin, f"/departments/{one}/remove").status_code == 302
    with app.extensions["sessions"]() as session:
        assert session.get(Room, room).department_id is None
        assert session.get(Account, who.id).department_id is None
        assert session.get(Department, one) is None
    assert "Shared by all" in words(get(admin, "/rooms"))
    assert get(admin, f"/departments/{one}").status_code == 404
    assert post(admin, f"/rooms/{room}/remove").status_code == 302
    assert "There is no room here yet" in words(get(admin, "/rooms"))
    assert [event.action for event in events(app, ("department", one))] == ["C", "U", "D"]


def test_the_later_of_two_editors_of_a_room_is_told(app: Flask, admin: FlaskClient) -> None:
    post(admin, "/departments/new", facility_id=HOME, name="Radiology")
    (department,) = re.findall(r"/admin/departments/([0-9a-f]{32})", get(admin, "/departments").text)
    post(admin, "/rooms/new", facility_id=HOME, name="CT 1")
    (one,) = re.findall(r"/admin/rooms/([0-9a-f]{32})", get(admin, "/rooms").text)
    assert post(admin, f"/rooms/{one}", name="CT 2", department_id=department, version="1").status_code == 302
    late = post(admin, f"/rooms/{one}", name="CT 3", department_id="", version="1")
    assert late.status_code == 409
    assert "Name CT 2 CT 3" in words(late) and "Department Radiology Shared by all" in words(late)
    late = post(admin, f"/departments/{department}", name="X", version="7")
    assert late.status_code == 409 and "Name Radiology X" in words(late)


def test_a_room_takes_no_department_of_another_facility(app: Flask, admin: FlaskClient) -> None:
    north = facility(app, "North")
    post(admin, "/departments/new", facility_id=north, name="Radiology")
    (department,) = re.findall(r"/admin/departments/([0-9a-f]{32})", get(admin, "/departments").text)
    wrong = post(admin, "/rooms/new", facility_id=HOME, name="CT", department_id=department)
    assert wrong.status_code == 422 and "not one of the facility" in words(wrong)


def test_lists_are_searched_and_narrowed_to_a_facility(app: Flask, admin: FlaskClient) -> None:
    north = facility(app, "North")
    for one, name in ((HOME, "Radiology"), (north, "Surgery")):
        post(admin, "/departments/new", facility_id=one, name=name)
    assert "1 department" in words(get(admin, "/departments", q="surg"))
    assert "Surgery" not in words(get(admin, "/departments", facility=HOME))
    assert "No department matches" in words(get(admin, "/departments", q="%"))
    with app.extensions["sessions"]() as session:
        rows = session.execute(places.departments()).all()
    assert [department.name for department, _ in rows] == ["Radiology", "Surgery"]
