"""The forms of the administration that more than one page needs."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from models import Facility
from records import facilities, places, roles
from web.admin.pages import Versioned
from web.forms import NEEDED, options

ACCOUNT = ("name", "title", "role", "facility_id", "department_id")
"""What an administrator may change of an account."""


class _Fields:
    """What an administrator may change of an account."""

    name = StringField("Name", [NEEDED, Length(max=120)], description="As others see it.")
    title = StringField(
        "Title", [Length(max=64)], default="", description="Stands before the name on reports: Dr., Prof."
    )
    role = SelectField("Role")
    facility_id = SelectField("Facility")
    department_id = SelectField("Department", default="", description="One of the same facility.")

    def offer(self, session: Session, mine: Facility | None = None) -> None:
        """Fill the choices; the facility that an account has stays one of them."""
        self.role.choices = options({name: f"{role.label}: {role.told()}" for name, role in roles.ROLES.items()})
        self.facility_id.choices = choose_facility(session, mine)
        rows = session.execute(places.departments())
        named = {one.id: f"{facility.name}: {one.name}" for one, facility in rows if not facility.closed}
        self.department_id.choices = options({"": "None"} | named)

    def values(self) -> dict[str, Any]:
        """The fields as ``records.accounts`` takes them."""
        return {name: getattr(self, name).data for name in ACCOUNT}


class AccountForm(_Fields, Versioned):
    """An account that there is; ``sure`` is asked before somebody gives away their own role."""

    sure = BooleanField("Yes: give me this role instead of mine")


class NewAccountForm(_Fields, FlaskForm):  # type: ignore[misc]
    """A new account, with the login name that stays."""

    login = StringField(
        "Login name",
        [NEEDED, Length(max=64)],
        description="Small letters, digits, and . _ @ + - between them. It stays for good.",
    )


def choose_facility(session: Session, mine: Facility | None = None) -> list[SelectChoice]:
    """The facilities to choose from: those in use, and the present one where it is closed."""
    found = {one.id: one.name for one in session.scalars(facilities.search(closed=False))}
    return options(found | ({mine.id: f"{mine.name} (closed)"} if mine is not None and mine.closed else {}))


class FacilityForm(FlaskForm):  # type: ignore[misc]
    """A new facility."""

    name = StringField("Name", [NEEDED, Length(max=120)], description="As people choose it, and as reports show it.")
    letterhead = TextAreaField(
        "Letterhead",
        [Length(max=facilities.LETTERHEAD)],
        description="Stands at the top of letters and reports: address, telephone.",
        render_kw={"rows": 5},
    )
    logo = FileField("Logo", description="A PNG or JPEG of at most 1 MB. It is drawn anew, and kept without metadata.")

    def picture(self) -> bytes | None:
        """The logo that was sent, where there is one."""
        return self.logo.data.read() or None if self.logo.data else None


class ChangedFacilityForm(FacilityForm, Versioned):
    """A facility that there is."""

    without_logo = BooleanField("Take the logo away")


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """A new department or room."""

    facility_id = SelectField("Facility", description="It stays for good.")
    name = StringField("Name", [NEEDED, Length(max=120)])


class ChangedPlaceForm(Versioned):
    """A department or room that there is."""

    name = StringField("Name", [NEEDED, Length(max=120)])
