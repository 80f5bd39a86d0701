"""Facilities, their parts and their accounts, when two people are at work at the same moment; what a logo may be."""

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from models import HOME, Account, Department, Facility
from records import accounts, database, emblems, facilities, places
from records.access import LOCAL
from records.errors import Conflict, RecordsError, Unusable

TECHNOLOGIST = {"name": "Technologist One", "role": "technologist"}


def together(sessions: Any, *acts: Callable[[Any], Any]) -> list[str]:
    """Run each in a transaction of its own, all at once; gives the code of each error, "" where there was none."""
    told, start = [""] * len(acts), threading.Barrier(len(acts))

    def run(number: int) -> None:
        start.wait()
        try:
            with database.writing(sessions) as session:
                acts[number](session)
        except RecordsError as error:
            told[number] = error.code

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(told)


def count(sessions: Any, table: Any) -> int:
    with sessions() as session:
        return int(session.scalar(select(func.count()).select_from(table)))


def test_two_facilities_of_one_name_at_once_are_one(sessions: Any) -> None:
    told = together(sessions, *[lambda session: facilities.create(session, LOCAL, "North")] * 4)
    assert told == ["", "name_taken", "name_taken", "name_taken"]
    assert count(sessions, Facility) == 2


def test_two_departments_of_one_name_at_once_are_one(sessions: Any) -> None:
    told = together(sessions, *[lambda session: places.create_department(session, LOCAL, HOME, "Radiology")] * 4)
    assert told == ["", "name_taken", "name_taken", "name_taken"]
    assert count(sessions, Department) == 1


def test_two_accounts_of_one_login_at_once_are_one(sessions: Any) -> None:
    told = together(sessions, *[lambda session: accounts.create(session, LOCAL, "tess", TECHNOLOGIST)] * 4)
    assert told == ["", "login_taken", "login_taken", "login_taken"]
    assert count(sessions, Account) == 1


def test_two_editors_at_once_leave_one_change(sessions: Any) -> None:
    with database.writing(sessions) as session:
        made = facilities.create(session, LOCAL, "North").id
    change = [
        lambda session, name=name: facilities.change(session, LOCAL, made, 1, name, "") for name in ("East", "West")
    ]
    assert together(sessions, *change) == ["", "changed_meanwhile"]
    with sessions() as session:
        assert facilities.find(session, made).version == 2


def test_no_account_is_made_in_a_facility_that_is_being_closed(sessions: Any) -> None:
    with database.writing(sessions) as session:
        made = facilities.create(session, LOCAL, "North").id
    values = TECHNOLOGIST | {"facility_id": made}
    told = together(
        sessions,
        lambda session: facilities.close(session, LOCAL, made),
        lambda session: accounts.create(session, LOCAL, "tess", values),
    )
    assert told in (["", "bad_facility"], ["", "facility_in_use"])
    with sessions() as session:
        closed, people = facilities.find(session, made).closed, facilities.accounts(session, [made])
    assert bool(closed) != bool(people)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_a_picture_of_any_mode_becomes_a_png_within_its_bounds(mode: str) -> None:
    data = io.BytesIO()
    Image.new(mode, (64, 640)).save(data, "JPEG" if mode == "CMYK" else "PNG")
    with Image.open(io.BytesIO(emblems.png(data.getvalue(), (400, 200)))) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (20, 200))


def test_nothing_but_pixels_is_kept_of_a_picture() -> None:
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a patient's name"
    Image.new("RGB", (8, 8)).save(data, "JPEG", exif=exif, comment=b"<script>")
    kept = emblems.png(data.getvalue() + b"PK\x03\x04", (400, 200))
    assert not any(word in kept for word in (b"patient", b"<script>", b"PK\x03\x04", b"eXIf", b"tEXt"))


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "two\nlines", "a\x00b", "\u202etxt"])
def test_a_name_that_cannot_be_is_refused(sessions: Any, name: str) -> None:
    with pytest.raises(Unusable, match="1 to 120 characters"), database.writing(sessions) as session:
        facilities.create(session, LOCAL, name)


def test_a_letterhead_is_text_of_several_lines(sessions: Any) -> None:
    with database.writing(sessions) as session:
        made = facilities.create(session, LOCAL, "North", "\r\n  North  \r\nRoad 1\n\n")
        assert made.letterhead == "  North\nRoad 1"
        for wrong in ("x" * 2001, "a\x00b"):
            with pytest.raises(Unusable):
                facilities.change(session, LOCAL, made.id, 1, "North", wrong)


def test_a_facility_that_is_not_there_is_told(sessions: Any) -> None:
    with sessions() as session, pytest.raises(RecordsError, match="no such facility"):
        facilities.find(session, "0" * 32)
    with sessions() as session, pytest.raises(Conflict):
        facilities.close(session, LOCAL, HOME)
