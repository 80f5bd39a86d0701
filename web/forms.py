"""What all forms on pages share: showing them, an error beside its field, and what is shown only once."""

import re
from collections.abc import Mapping
from typing import cast

import flask
from flask import render_template
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from records.errors import Conflict, RecordsError, TooMany
from web import visitors

NEEDED = InputRequired("This is needed.")
_DIGITS = re.compile(r" *-?[0-9]{1,9} *")


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number in the digits 0 to 9: Python's ``int`` takes those of every script, and _ between them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed, as a number."""
        if valuelist and not _DIGITS.fullmatch(valuelist[0]):
            self.data = None
            raise ValueError("Not a whole number: use the digits 0 to 9.")
        super().process_formdata(valuelist)


def options(labels: Mapping[str, str]) -> list[SelectChoice]:
    """The choices of a field, by value."""
    return [SelectChoice(value, label) for value, label in labels.items()]


def shown(template: str, form: FlaskForm, **values: object) -> str | tuple[str, int]:
    """A page with a form: 422 where something in it is wrong."""
    page = render_template(template, form=form, **values)
    return (page, 422) if form.errors else page


def refused(
    template: str, form: FlaskForm, error: RecordsError, fields: Mapping[str, str] | None = None, **values: object
) -> tuple[str, int]:
    """The page again, with an error beside the field that it is about, else above the form.

    Parameters
    ----------
    fields : Mapping
        Codes of errors, with the names of the fields that they are about.
    """
    if isinstance(error, TooMany):
        _later(error.retry_after)
    name = (fields or {}).get(error.code)
    if name is None:
        form.form_errors.append(error.message)
    else:
        form[name].errors = [*form[name].errors, error.message]
    return render_template(template, form=form, **values), error.status


def _later(seconds: int) -> None:
    """Say in the answer when one more try is taken."""

    @flask.after_this_request
    def tell(response: flask.Response) -> flask.Response:
        response.headers["Retry-After"] = str(seconds)
        return response


def keep(name: str, text: str) -> None:
    """Hold a secret for the next page of this browser, which shows it once; in the cookie it cannot be read."""
    flask.session[name] = visitors.door().cipher.close(text)


def take(name: str) -> str:
    """A secret that was held, which then is gone; "" where there is none."""
    kept = flask.session.pop(name, "")
    return _opened(kept)


def held(name: str) -> str:
    """A secret that stays held."""
    return _opened(flask.session.get(name, ""))


def _opened(kept: object) -> str:
    try:
        return visitors.door().cipher.open(cast(str, kept)) if kept else ""
    except Conflict:  # the server's secret is another than when it was held
        return ""
