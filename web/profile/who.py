"""Name, title, signature, and how pages look."""

from flask import Response, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from records import profiles, roles
from records.access import Person
from records.errors import NotFound, Unusable
from web import navigation, services
from web.forms import NEEDED, options, refused
from web.me import own
from web.needs import LOGIN, needs
from web.profile.pages import pages

_TEMPLATE = "profile/profile.html"
_FIELDS = {"bad_name": "name", "bad_title": "title", "not_a_picture": "signature", "picture_too_large": "signature"}


class Who(FlaskForm):  # type: ignore[misc]
    """How others see this person."""

    name = StringField("Name", [NEEDED, Length(max=120)])
    title = StringField("Title", [Length(max=64)], description="Stands before the name on reports: Dr., Prof.")
    signature = FileField("Signature", description="A PNG or JPEG of your signature on white, at most 1 MB.")
    unsigned = BooleanField("Take the signature away")


class Look(FlaskForm):  # type: ignore[misc]
    """How pages look to this person."""

    theme = SelectField(
        "Theme",
        choices=options({"": "As the browser", "light": "Light", "dark": "Dark"}),
        description="Of lists and forms; pictures are always on black.",
    )
    units = SelectField("Lengths in", choices=options({"mm": "Millimetres", "cm": "Centimetres", "px": "Pixels"}))
    language = SelectField(
        "Dates and numbers",
        choices=options(profiles.LANGUAGES),
        description="How these pages write them; their texts are English.",
    )


@pages.get("")
@needs(LOGIN)
def page() -> str:
    """Who one is, and how pages look."""
    return render_template(_TEMPLATE, **_shown())


@pages.post("/who")
@needs(LOGIN)
def who() -> Answer | tuple[str, int]:
    """Set name, title and signature."""
    form = Who()
    if not form.validate_on_submit():
        return render_template(_TEMPLATE, **_shown(form)), 422
    sent = form.signature.data.read() if form.signature.data else b""
    try:
        with services.changing() as session:
            profiles.rename(session, services.person(), form.name.data, form.title.data or "")
            if sent or form.unsigned.data:
                profiles.sign(session, services.person(), sent or None)
    except Unusable as error:
        return refused(_TEMPLATE, form, error, _FIELDS, **_shown(form, given=True))
    flash("Your profile is saved.")
    return redirect(url_for("profile.page"))


@pages.post("/look")
@needs(LOGIN)
def look() -> Answer | tuple[str, int]:
    """Set theme, units and language."""
    form = Look()
    if not form.validate_on_submit():
        return render_template(_TEMPLATE, **_shown(look=form)), 422
    with services.changing() as session:
        values = {"theme": form.theme.data, "units": form.units.data, "language": form.language.data}
        profiles.prefer(session, services.person(), values)
    flash("Your preferences are saved.")
    return redirect(url_for("profile.page"))


@pages.get("/signature")
@needs(LOGIN)
def signature() -> Response:
    """The picture of one's own signature."""
    picture = own().signature
    if picture is None:
        raise NotFound("not_found", "There is no signature in this profile.")
    return Response(picture, mimetype="image/png")


def _without_images(person: Person) -> str:
    """Why there is nothing here beside the profile, for a role that has no permission at all; else ""."""
    role = roles.ROLES.get(person.role)
    if person.permissions or role is None or not role.later:
        return ""
    needed = f"what it works with ({role.later}) is not part of this version yet."
    return f"The role of {role.label.lower()} works without images: {needed}"


def _shown(form: Who | None = None, look: Look | None = None, given: bool = False) -> dict[str, object]:
    """What the page shows; ``given`` leaves the form out, which the caller passes itself."""
    account = own()
    chosen = profiles.preferences(account.preferences)
    values: dict[str, object] = {
        "account": account,
        "signed": account.signature is not None,
        "look": look or Look(formdata=None, data=chosen.model_dump()),
        "facility": navigation.facility(account.facility_id),
        "without_images": _without_images(services.person()),
    }
    if not given:
        values["form"] = form or Who(formdata=None, data={"name": account.name, "title": account.title})
    return values
