"""Share links: made, listed and revoked by those who may share; opened by whoever has one."""

import flask
from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_openapi3 import APIBlueprint, Tag
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from records import roles, shares
from records.access import LOCAL
from records.errors import NotFound, NotLoggedIn, RecordsError, TooMany
from records.shares import Opened
from web import answers, errors, services, visitors
from web.args import LinkPath, StudyPath
from web.bodies import NewLink
from web.needs import ANYBODY, needs
from web.schemas import ErrorAnswer, LinkList, LinkMade

api = APIBlueprint("links", __name__, abp_tags=[Tag(name="Sharing")], abp_responses={404: ErrorAnswer})
pages = Blueprint("shares", __name__)

ASKED = "asked"
"""Where the browser's session keeps the tokens whose PIN is still to come, by the ids of their links."""
MOST_ASKED = 5


class Pin(FlaskForm):  # type: ignore[misc]
    """What a link may ask for."""

    pin = PasswordField("PIN", [InputRequired("Type the PIN of this link."), Length(max=shares.LONGEST_PIN)])


@api.get("/api/studies/<study>/links", responses={200: LinkList})
@needs(roles.SHARE)
def listing(path: StudyPath) -> Response:
    """The links of a study with their receipts: one's own, or everybody's for who manages the system."""
    person, rules = services.person(), services.identities().gate().system
    found = shares.listed(services.session(), person, path.study)
    reason = shares.NO_ACCOUNT if person.id == LOCAL.id else ""
    allowed = {"longest_days": rules.share_days, "pin_needed": rules.share_pin, "reason": reason}
    return answers.json({"links": found, **allowed})


@api.post("/api/studies/<study>/links", responses={201: LinkMade, 409: ErrorAnswer, 422: ErrorAnswer})
@needs(roles.SHARE)
def create(path: StudyPath, body: NewLink) -> Response:
    """Make a link that opens this study to whoever has it, to look at and no more. Its address is told this once."""
    person = services.person()
    with services.changing() as session:
        made, token = shares.create(session, person, path.study, body.days, body.pin, body.note)
        told = shares.told(made, person.name)
    return answers.json({"link": told, "address": _address(token)}, 201)


@api.delete("/api/links/<link>", responses={204: None})
@needs(roles.SHARE)
def revoke(path: LinkPath) -> Response:
    """Take a link back: from now on it opens nothing."""
    with services.changing() as session:
        shares.revoke(session, services.person(), path.link)
    return Response(status=204)


@pages.get("/s/<token>")
@needs(ANYBODY)
def opening(token: str) -> Answer:
    """Open a link. The browser goes on at once, so that the token stays in no address bar and no Referer."""
    try:
        seen = shares.look(visitors.door(), token)
    except NotFound as error:
        return _gone(error)
    if request.method == "HEAD":
        return _private(Response(status=204))
    if seen.asks and token not in flask.session.get(visitors.SHARES, ()):
        asked = [*flask.session.get(ASKED, {}).items(), (seen.link_id, token)][-MOST_ASKED:]
        flask.session[ASKED] = dict(asked)
        return _private(redirect(url_for("shares.pin", link=seen.link_id), 303))
    if not seen.asks:
        shares.enter(visitors.door(), services.person(), token, "", visitors.origin())
    return _private(_inside(seen, token))


@pages.route("/shared/<link>", methods=["GET", "POST"])
@needs(ANYBODY)
def pin(link: str) -> Answer:
    """The PIN of a link that was opened just now."""
    token, form = flask.session.get(ASKED, {}).get(link, ""), Pin()
    try:
        if not token:
            raise NotFound("link_gone", shares.GONE)
        seen = shares.look(visitors.door(), token)
    except NotFound as error:
        return _gone(error)
    if not form.validate_on_submit():
        return _form(form, seen, 422 if form.errors else 200)
    try:
        shares.enter(visitors.door(), services.person(), token, form.pin.data.strip(), visitors.origin())
    except NotFound as error:
        return _gone(error)
    except (NotLoggedIn, TooMany) as error:
        form.pin.errors = [error.message]
        return _form(form, seen, error.status, error)
    return _inside(seen, token)


def _inside(seen: Opened, token: str) -> Answer:
    """To the viewer, which this browser may look into from now on."""
    asked = flask.session.pop(ASKED, {})
    if others := {link: kept for link, kept in asked.items() if link != seen.link_id}:
        flask.session[ASKED] = others
    visitors.share(token)
    return redirect(url_for("pages.view", study=seen.study_id), 303)


def _form(form: Pin, seen: Opened, status: int, error: RecordsError | None = None) -> Answer:
    response = make_response(render_template("shares/pin.html", form=form, seen=seen), status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _gone(error: RecordsError) -> Answer:
    """One answer for a link that expired, was revoked, lost its study, or never was."""
    if not errors.for_people():
        return _private(errors.answer(error.status, error.code, error.message))
    return _private(make_response(render_template("shares/gone.html", message=error.message), error.status))


def _private(response: Answer) -> Answer:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _address(token: str) -> str:
    """Where a link leads: under the name by which others reach this server."""
    base = str(current_app.config["PUBLIC_URL"]) or request.host_url
    return base.rstrip("/") + url_for("shares.opening", token=token)
