"""Pages for people: one page, which shows the study list or a study."""

from typing import cast

from flask import Blueprint, Response, make_response, redirect, render_template
from pydantic import TypeAdapter, ValidationError

from models import Study
from records import access, roles
from records.errors import NotFound
from web import errors, navigation, preloads, services
from web.args import Id
from web.needs import LOGIN, needs

pages = Blueprint("pages", __name__)


_ID: TypeAdapter[str] = TypeAdapter(Id)


@pages.get("/")
@needs(LOGIN)
def index() -> Response:
    """The page with the list of studies; who may not see studies goes where their work is."""
    person = services.person()
    if not person.may(roles.VIEW):
        return cast(Response, redirect(navigation.work(person).href))
    return make_response(render_template("index.html"))


@pages.get("/view/<study>")
@needs(roles.VIEW)
def view(study: str) -> Response:
    """The same page, whose own code reads in the address which study it opens; with 404 where there is none."""
    try:
        found = _find(study)
    except NotFound:
        if not errors.for_people():
            raise
        return make_response(render_template("index.html"), 404)
    return make_response(render_template("index.html", first=preloads.addresses(found)))


def _find(study: str) -> Study:
    try:
        return access.study(services.session(), services.person(), _ID.validate_python(study))
    except ValidationError:
        raise NotFound("study_not_found", "There is no such study.") from None
