"""The settings of the system: a form made from ``records.system.System`` itself."""

from typing import Any, Literal, get_args, get_origin

from flask import flash, redirect, url_for
from flask_wtf import FlaskForm
from pydantic.fields import FieldInfo
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field, HiddenField, SelectField
from wtforms.validators import InputRequired, NumberRange

from records import system
from records.errors import Conflict, RecordsError, Unusable
from records.roles import SYSTEM
from records.system import System
from web import services
from web.admin.pages import differences, fresh, pages
from web.forms import WholeNumber, options, refused, shown
from web.needs import needs

_CHOICES = {"optional": "nobody", "administrators": "administrators", "everybody": "everybody"}


def _field(info: FieldInfo) -> Field:
    """The field of a form for one setting, with its bounds."""
    if info.annotation is bool:
        return BooleanField(info.title, description=info.description)
    if get_origin(info.annotation) is Literal:
        choices = {value: _CHOICES[value].capitalize() for value in get_args(info.annotation)}
        return SelectField(info.title, choices=options(choices), description=info.description)
    least, most = (next(getattr(one, name) for one in info.metadata if hasattr(one, name)) for name in ("ge", "le"))
    return WholeNumber(
        info.title,
        [InputRequired("A whole number is needed."), NumberRange(least, most, "From %(min)s to %(max)s.")],
        description=f"{info.description} {least} to {most}; at first {info.default}.",
        render_kw={"min": least, "max": most},
    )


class _Seen(FlaskForm):  # type: ignore[misc]
    seen = HiddenField()
    sure = BooleanField("Yes: let every account that may see studies see those of all facilities")


SettingsForm: type[_Seen] = type("SettingsForm", (_Seen,), {n: _field(i) for n, i in System.model_fields.items()})
"""One field for each setting."""


@pages.route("/system", methods=["GET", "POST"], endpoint="system")
@needs(SYSTEM)
def settings() -> str | Response | tuple[str, int]:
    """The settings; to let facilities see each other's records is asked about first."""
    now = system.load(fresh())
    form = SettingsForm(data=now.model_dump() | {"seen": system.seal(now)})
    if not form.validate_on_submit():
        return shown("admin/system.html", form)
    typed = {name: form[name].data for name in System.model_fields}
    if now.isolation and not typed["isolation"] and not form.sure.data:
        return shown("admin/system.html", form, ask=True)
    try:
        with services.changing() as session:
            system.change(session, services.person(), typed, form.seen.data)
    except (Conflict, Unusable) as error:
        return _refused(form, error)
    flash("The settings are saved, and hold from now on.")
    return redirect(url_for("admin.system"))


def _refused(form: _Seen, error: RecordsError) -> tuple[str, int]:
    now, values = system.load(fresh()), dict[str, Any]()
    if error.code == "changed_meanwhile":
        values["theirs"] = differences(form, now.model_dump())
        form.seen.data = system.seal(now)
    return refused("admin/system.html", form, error, {}, **values)
