"""Who asks, told to pages and programs: name, role, permissions, preferences, and the token of the page's requests."""

from typing import Any

from flask import Response, g, request
from flask_login import current_user
from flask_openapi3 import APIBlueprint, OpenAPI, Tag
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ConfigDict, Field

from models import Account
from records import accounts, profiles, roles, shares
from records.access import LOCAL
from records.profiles import Preferences
from web import answers, navigation, services
from web.errors import Problem
from web.needs import LOGIN, needs
from web.schemas import ErrorAnswer

api = APIBlueprint("me", __name__, abp_tags=[Tag(name="People")], abp_responses={401: ErrorAnswer})

MOST_BYTES = 2**18


@api.before_request
def _bounded() -> None:
    request.max_content_length = MOST_BYTES


class Me(BaseModel):
    """One's own account."""

    id: str
    login: str = Field(description="The login name; empty in local mode.")
    name: str
    title: str
    role: str = Field(description="One of the roles of `GET /api/me`'s account: administrator, radiologist, …")
    role_name: str
    facility_id: str
    facility: str = Field(description="The name of the facility.")
    permissions: list[str] = Field(description="Of this login or API key.")
    local: bool = Field(description="Whether there are no accounts, and this is the one person of this machine.")
    preferences: Preferences
    csrf_token: str = Field(description="What a page sends as X-CSRF-Token; empty for an API key.")


class MyChange(BaseModel):
    """What one may set of one's own account; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=200)
    title: str | None = Field(None, max_length=200)
    preferences: dict[str, Any] | None = Field(None, description="Some of them: theme, language, units, viewer.")


def register(app: OpenAPI) -> None:
    """The interface, and ``me()`` for the viewer's page."""
    app.register_api(api)
    app.context_processor(lambda: {"me": page})


@api.get("/api/me", responses={200: Me})
@needs(LOGIN)
def show() -> Response:
    """Who asks, what they may do, what they have set."""
    return answers.json(_whole())


@api.put("/api/me", responses={200: Me, 403: ErrorAnswer, 422: ErrorAnswer})
@needs(LOGIN)
def change(body: MyChange) -> Response:
    """Set one's own name, title or preferences; with a login, never with an API key."""
    account = own()
    with services.changing() as session:
        if body.name is not None or body.title is not None:
            name = account.name if body.name is None else body.name
            profiles.rename(session, services.person(), name, account.title if body.title is None else body.title)
        if body.preferences is not None:
            profiles.prefer(session, services.person(), body.preferences)
    services.session().rollback()  # what was read before is an old picture of it
    return answers.json(_whole())


def own() -> Account:
    """The account that is logged in; an API key does not change the account that it belongs to."""
    if not current_user.is_authenticated or current_user.by_key:
        message = "This is for an account that is logged in on a page; there is none here, or an API key is used."
        raise Problem(403, "login_only", message)
    return accounts.find(services.session(), services.person().id)


def page() -> dict[str, Any]:
    """What the viewer's page is told about whoever looks at it (``api/me.js``)."""
    person, frame = services.person(), navigation.frame()
    links = shares.only_by_link(services.session(), person)
    looking = any(link["study"] == (request.view_args or {}).get("study") for link in links)
    return {
        "id": person.id,
        "name": person.name,
        "role": frame.role,
        "facility": frame.facility,
        "local": person.id == LOCAL.id,
        "permissions": [] if looking else sorted(person.permissions),
        "preferences": profiles.preferences(g.known.preferences).model_dump(),
        "links": links,
        "places": [{"label": place.label, "href": place.href} for place in [*frame.places, *frame.own]],
    }


def _whole() -> dict[str, Any]:
    person = services.person()
    found = services.session().get(Account, person.id)
    by_key = current_user.is_authenticated and current_user.by_key
    made = Me(
        id=person.id,
        login=found.login if found else "",
        name=found.name if found else person.name,
        title=found.title if found else "",
        role=person.role,
        role_name=roles.ROLES[person.role].label,
        facility_id=person.facility_id,
        facility=navigation.facility(person.facility_id),
        permissions=sorted(person.permissions),
        local=person.id == LOCAL.id,
        preferences=profiles.preferences(found.preferences if found else "{}"),
        csrf_token="" if by_key else generate_csrf(),
    )
    return made.model_dump()
