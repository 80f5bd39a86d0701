"""The frame of every page that the server makes: who is logged in, and where they may go.

A new page gets one line in ``PLACES``; whoever does not have its permission does not see it.
"""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from models import Facility
from records import profiles, roles
from records.access import LOCAL, STRANGER, Person
from records.identity import CODE
from web import agents, services
from web.needs import LOGIN


@dataclass(frozen=True, slots=True)
class Place:
    """A page that can be gone to; those of one group stand together below the header."""

    group: str
    label: str
    endpoint: str
    needs: str


OWN = "Profile"
"""The group whose pages stand in the menu of the account."""

PLACES = (
    Place("Studies", "Studies", "pages.index", roles.VIEW),
    Place("Administration", "Accounts", "admin.accounts", roles.ACCOUNTS),
    Place("Administration", "Roles", "admin.roles", roles.ACCOUNTS),
    Place("Administration", "Facilities", "admin.facilities", roles.FACILITIES),
    Place("Administration", "Departments", "admin.departments", roles.FACILITIES),
    Place("Administration", "Rooms", "admin.rooms", roles.FACILITIES),
    Place("Administration", "API keys", "admin.keys", roles.KEYS),
    Place("Administration", "Blocked addresses", "admin.addresses", roles.ADDRESSES),
    Place("Administration", "Settings", "admin.system", roles.SYSTEM),
    Place("Audit trail", "Events", "audit.events", roles.AUDIT),
    Place("Audit trail", "Verification", "audit.check", roles.AUDIT),
    Place(OWN, "Profile", "profile.page", LOGIN),
    Place(OWN, "Password", "profile.password", LOGIN),
    Place(OWN, "Second factor", "profile.factor", LOGIN),
    Place(OWN, "Logins", "profile.logins", LOGIN),
    Place(OWN, "API keys", "profile.keys", LOGIN),
)
"""Every page of the navigation, in order."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place on the page; ``exact`` where it is the page itself and not one below it."""

    label: str
    href: str
    current: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What ``templates/page.html`` shows around a page."""

    name: str
    initials: str
    role: str
    facility: str
    local: bool
    pending: str
    theme: str
    language: str
    group: str
    places: list[Link]
    parts: list[Link]
    own: list[Link]
    work: Link


def register(app: Flask) -> None:
    """Let templates ask for the frame and for the token of a form."""
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.jinja_env.filters["browser"] = agents.words
    app.context_processor(lambda: {"frame": _Late()})


class _Late:
    """The frame, made when a template asks for it: most answers have none."""

    def __getattr__(self, name: str) -> object:
        if "frame" not in g:
            g.frame = frame()
        return getattr(g.frame, name)


def frame() -> Frame:
    """The frame of the page that is asked for, as far as somebody is known."""
    pending = g.known.pending if "known" in g else ""
    # Whoever knows a password alone is not told whose account it opens.
    person = STRANGER if pending == CODE else g.get("person", STRANGER)
    known = bool(person.id) and not pending
    open_ = [place for place in PLACES if known and (place.needs == LOGIN or person.may(place.needs))]
    here = next((place for place in PLACES if _current(place)), None)
    group = here.group if here else ""
    chosen = profiles.preferences(g.known.preferences if "known" in g else "{}")
    first = {place.group: place for place in reversed(open_) if place.group != OWN}
    parts = [_link(place) for place in open_ if place.group == group]
    return Frame(
        name=person.name,
        initials="".join(word[0] for word in person.name.split()[:2]).upper(),
        role=roles.ROLES[person.role].label if person.role in roles.ROLES else "",
        facility=facility(person.facility_id) if person.id and person.id != LOCAL.id else "",
        local=person.id == LOCAL.id,
        pending=pending,
        theme=chosen.theme,
        language=chosen.language,
        group=group,
        places=[_heading(name, place, group) for name, place in reversed(first.items())],
        parts=parts if len(parts) > 1 else [],
        own=[_link(place) for place in open_ if place.group == OWN][:1] if person.id != LOCAL.id else [],
        work=work(person),
    )


def work(person: Person) -> Link:
    """Where this person's work is: the way on from a page that is not for them, or not there."""
    if not person.id:
        label, endpoint = "Log in", "login.page"
    elif person.may(roles.VIEW):
        label, endpoint = "To the studies", "pages.index"
    elif person.may(roles.AUDIT):
        label, endpoint = "To the audit trail", "audit.events"
    else:
        label, endpoint = "To your profile", "profile.page"
    return Link(label, url_for(endpoint), False, False)


def _current(place: Place) -> bool:
    """Whether the page is this place, or one below it: ``admin.accounts`` holds ``admin.accounts_new``."""
    here = request.endpoint or ""
    return here == place.endpoint or here.startswith(f"{place.endpoint}_")


def _link(place: Place) -> Link:
    return Link(place.label, url_for(place.endpoint), _current(place), request.endpoint == place.endpoint)


def _heading(name: str, place: Place, group: str) -> Link:
    return Link(name, url_for(place.endpoint), name == group, request.endpoint == place.endpoint)


def facility(facility_id: str) -> str:
    """The name of a facility."""
    return services.session().scalar(select(Facility.name).where(Facility.id == facility_id)) or ""


def check(app: Flask) -> None:
    """Refuse to start where a place leads nowhere."""
    if lost := [place.endpoint for place in PLACES if place.endpoint not in app.view_functions]:
        raise RuntimeError(f"the navigation names views that do not exist: {', '.join(lost)}")
