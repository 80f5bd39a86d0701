"""What the pages of departments and of rooms share."""

from collections.abc import Mapping
from typing import Any

from records import facilities
from records.errors import RecordsError
from web.admin.pages import Versioned, asked, conflicted, fresh
from web.forms import refused

FAULTS = {
    "bad_name": "name",
    "name_taken": "name",
    "bad_facility": "facility_id",
    "bad_department": "department_id",
}
"""The fields that errors are about."""


def wanted() -> dict[str, Any]:
    """What a list is narrowed to, and the facilities to choose from."""
    everything = {one.id: one.name for one in fresh().scalars(facilities.search())}
    return {"wanted": {"q": asked("q"), "facility": asked("facility")}, "facilities": everything}


def late(
    template: str, form: Versioned, error: RecordsError, version: int, stored: Mapping[str, Any], **values: Any
) -> tuple[str, int]:
    """The page again, with what somebody else wrote where that is why a change was refused."""
    form.validate()
    if error.code == "changed_meanwhile":
        values["theirs"] = conflicted(form, version, stored)
    return refused(template, form, error, FAULTS, **values)
