"""What all pages of the administration share: the blueprint, reading, writing, forms, what was changed meanwhile."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import Field
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from records import texts
from records.errors import NotFound
from web import services
from web.forms import WholeNumber

pages = Blueprint("admin", __name__, url_prefix="/admin")

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class Versioned(FlaskForm):  # type: ignore[misc]
    """The form of a record that two people may edit at once: it says which version was before their eyes."""

    version = WholeNumber(widget=HiddenInput(), validators=[InputRequired()])


@pages.before_request
def _ids() -> None:
    """An address that holds no id leads nowhere."""
    if not all(_ID.fullmatch(str(value)) for value in (request.view_args or {}).values()):
        raise NotFound("not_found", "There is nothing at this address.")


def fresh() -> Session:
    """The request's session, which sees what was changed until now."""
    session = services.session()
    session.rollback()
    return session


def asked(name: str) -> str:
    """A parameter of a list, as text that a database can look for."""
    return texts.text(request.args.get(name), 100)


def number() -> int:
    """The page of a list that is asked for."""
    return int(request.args.get("page", 1, type=int))


def conflicted(form: Versioned, version: int, stored: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs between the form and the record that somebody else changed meanwhile; sent again, it is taken."""
    form.version.data, form.version.raw_data = version, [str(version)]
    return differences(form, stored)


def differences(form: FlaskForm, stored: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Label, what was typed, and what is there now, of each field where they differ."""
    return [
        (form[name].label.text, typed, now)
        for name, value in stored.items()
        if (typed := _words(form[name], form[name].data)) != (now := _words(form[name], value))
    ]


def _words(field: Field, value: Any) -> str:
    """A value as people read it: of a choice its label."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    for choice in getattr(field, "choices", None) or ():
        if choice.value == (value or ""):
            return str(choice.label)
    return "" if value is None else str(value).replace("\r\n", "\n")
