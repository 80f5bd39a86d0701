"""Who may call what: the one table that ``test_matrix`` compares the whole application with.

A new route needs one line here, written by hand: what it asks for is decided twice, here and at its view, so that a
slip of one is found by the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from records.roles import (
    ACCOUNTS,
    ADDRESSES,
    ANNOTATE,
    AUDIT,
    DELETE,
    EXPORT,
    FACILITIES,
    KEYS,
    MONITOR,
    MOVE,
    PERMISSIONS,
    PROCESS,
    SHARE,
    SYSTEM,
    UPLOAD,
    VIEW,
)
from web.needs import ANYBODY, LOGIN

MAY: dict[str, frozenset[str]] = {
    "administrator": frozenset(PERMISSIONS),
    "radiologist": frozenset({VIEW, UPLOAD, ANNOTATE, EXPORT, SHARE}),
    "technologist": frozenset({VIEW, UPLOAD, ANNOTATE, EXPORT, PROCESS}),
    "receptionist": frozenset(),
    "department_head": frozenset({VIEW}),
    "facility_user": frozenset({VIEW, UPLOAD, SHARE}),
    "requester": frozenset(),
    "auditor": frozenset({AUDIT}),
}
"""What each role may do; a wider role is to be widened here too."""
ACROSS = frozenset({"administrator", "radiologist"})
"""The roles that read in every facility."""

RECORDS = frozenset({"study", "series", "upload", "annotation"})
"""Arguments of routes that name a record of a facility."""

Ids = dict[str, Any]
"""What routes are called with: ids by the names of their arguments, and what bodies are made of."""
Body = Callable[[Ids], dict[str, Any]]
"""What is sent: the arguments of the test client, made of the ids that there are now."""


def _nothing(ids: Ids) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Route:
    """What a route asks for, and what it answers to whoever may call it.

    ``ok``: the status, or several that may be; of a form (``FORM``) by method. ``send``: query or JSON that it wants.
    ``spends``: what it did is made anew before the next call. ``keys``: an API key will do; else a login is needed.
    ``held``: the record lies in the caller's own reach; what a link opens will not do.
    ``across``: the record may be another facility's, for the audit trail is that of the whole institution.
    """

    needs: str
    ok: int | tuple[int, ...] | dict[str, int] = 200
    send: Body = _nothing
    spends: bool = False
    keys: bool = True
    held: bool = False
    across: bool = False

    def fine(self, method: str, status: int) -> bool:
        """Whether a status is what somebody gets who may call it."""
        wanted = self.ok.get(method, 200) if isinstance(self.ok, dict) else self.ok
        return status == wanted if isinstance(wanted, int) else status in wanted


FORM = {"POST": 422}
"""A page with a form: shown to GET; what is sent here is empty, and told what is missing."""


def _version(ids: Ids) -> dict[str, Any]:
    return {"version": ids["version"]}


def _places(ids: Ids) -> dict[str, Any]:
    return {"from": ids["home"], "to": ids["goal"]}


def _mark(ids: Ids) -> dict[str, Any]:
    plane = {"name": "acquired", "index": 4}
    return {"kind": "length", "space": "patient", "points": ids["points"], "plane": plane}


def _new_mark(ids: Ids) -> dict[str, Any]:
    return {"json": _mark(ids) | {"key": ids["key"], "series": ids["series"]}}


TABLE: dict[str, Route] = {
    "static": Route(ANYBODY),
    "openapi.static": Route(ANYBODY),
    "openapi.description": Route(LOGIN),
    "openapi.page": Route(LOGIN),
    "health.live": Route(ANYBODY),
    "health.ready": Route(ANYBODY),
    "health.metrics": Route(MONITOR),
    "static.file": Route(ANYBODY, 404),
    "pages.index": Route(LOGIN, (200, 302)),
    "pages.view": Route(VIEW),
    "events.stream": Route(VIEW),
    "studies.listing": Route(VIEW),
    "studies.detail": Route(VIEW),
    "studies.image": Route(VIEW),
    "studies.archive": Route(EXPORT),
    "audit_api.listing": Route(AUDIT),
    "audit_api.export": Route(AUDIT),
    "audit_api.access": Route(AUDIT, across=True),
    "audit.events": Route(AUDIT),
    "audit.check": Route(AUDIT),
    "studies.process": Route(PROCESS, spends=True),
    "studies.remove": Route(DELETE, 204, spends=True),
    "studies.move": Route(MOVE, send=lambda ids: {"json": _places(ids)}, spends=True),
    "series.detail": Route(VIEW),
    "series.header": Route(VIEW, held=True),
    "series.statistics": Route(VIEW, send=lambda ids: {"query_string": {"shape": "rectangle", "points": "1,1,5,5"}}),
    "series.region": Route(VIEW, send=lambda ids: {"json": {"shape": "point", "points": ids["points"][:1]}}),
    "planes.slice_picture": Route(VIEW),
    "planes.views": Route(VIEW),
    "planes.plane": Route(VIEW),
    "planes.coarse": Route(VIEW),
    "planes.thumbnail": Route(VIEW),
    "planes.volume": Route(EXPORT),
    "annotations.listing": Route(VIEW),
    "annotations.create": Route(ANNOTATE, (200, 201), _new_mark),
    "annotations.detail": Route(VIEW),
    "annotations.change": Route(ANNOTATE, send=lambda ids: {"json": _mark(ids) | _version(ids)}, spends=True),
    "annotations.remove": Route(ANNOTATE, send=lambda ids: {"query_string": _version(ids)}, spends=True),
    "annotations.restore": Route(ANNOTATE, send=lambda ids: {"json": _version(ids)}),
    "annotations.history": Route(VIEW),
    "annotations.export": Route(EXPORT),
    "annotations.take_in": Route(ANNOTATE, 201, lambda ids: {"json": {"lightbox": 1, "annotations": []}}),
    "uploads.upload": Route(UPLOAD, 201, lambda ids: {"data": ids["file"], "content_type": "application/dicom"}),
    "uploads.progress": Route(UPLOAD),
    "uploads.preview": Route(UPLOAD),
    "links.listing": Route(SHARE),
    "links.create": Route(SHARE, 201, lambda ids: {"json": {"days": 1}}),
    "links.revoke": Route(SHARE, 404),
    "shares.opening": Route(ANYBODY, 404),
    "shares.pin": Route(ANYBODY, 404),
    "login.page": Route(ANYBODY, (200, 302, 422)),
    "login.code": Route(LOGIN, (200, 302, 422)),
    "login.leave": Route(ANYBODY, 302, spends=True),
    "login.setup": Route(ANYBODY, 302),
    "login.password": Route(ANYBODY, 404),
    "me.show": Route(LOGIN),
    "me.change": Route(LOGIN, send=lambda ids: {"json": {}}, keys=False),
    "profile.page": Route(LOGIN, keys=False),
    "profile.who": Route(LOGIN, 422, keys=False),
    "profile.look": Route(LOGIN, 422, keys=False),
    "profile.signature": Route(LOGIN, 404, keys=False),
    "profile.password": Route(LOGIN, FORM, keys=False),
    "profile.factor": Route(LOGIN, FORM, keys=False),
    "profile.factor_codes": Route(LOGIN, 302, keys=False),
    "profile.factor_remove": Route(LOGIN, 302, keys=False),
    "profile.logins": Route(LOGIN, keys=False),
    "profile.logins_end": Route(LOGIN, 404, keys=False),
    "profile.logins_end_others": Route(LOGIN, 302, keys=False),
    "profile.keys": Route(LOGIN, FORM, keys=False),
    "profile.keys_revoke": Route(LOGIN, 404, keys=False),
    "admin.index": Route(ACCOUNTS, (200, 302)),
    "admin.roles": Route(ACCOUNTS),
    "admin.accounts": Route(ACCOUNTS),
    "admin.accounts_new": Route(ACCOUNTS, FORM),
    "admin.accounts_one": Route(ACCOUNTS, FORM),
    "admin.accounts_link": Route(ACCOUNTS, 302),
    "admin.accounts_factor": Route(ACCOUNTS, 302),
    "admin.accounts_logins": Route(ACCOUNTS, 302),
    "admin.accounts_disable": Route(ACCOUNTS, 302),
    "admin.accounts_shares": Route(ACCOUNTS, 302),
    "admin.accounts_release": Route(ACCOUNTS, 302),
    "admin.accounts_enable": Route(ACCOUNTS, 302),
    "admin.addresses": Route(ADDRESSES),
    "admin.addresses_new": Route(ADDRESSES, FORM),
    "admin.addresses_release": Route(ADDRESSES, 302),
    "admin.facilities": Route(FACILITIES),
    "admin.facilities_new": Route(FACILITIES, FORM),
    "admin.facilities_one": Route(FACILITIES, FORM),
    "admin.facilities_logo": Route(FACILITIES, 404),
    "admin.facilities_close": Route(FACILITIES, 302),
    "admin.facilities_reopen": Route(FACILITIES, 302),
    "admin.departments": Route(FACILITIES),
    "admin.departments_new": Route(FACILITIES, FORM),
    "admin.departments_one": Route(FACILITIES, FORM),
    "admin.departments_remove": Route(FACILITIES, 302, spends=True),
    "admin.rooms": Route(FACILITIES),
    "admin.rooms_new": Route(FACILITIES, FORM),
    "admin.rooms_one": Route(FACILITIES, FORM),
    "admin.rooms_remove": Route(FACILITIES, 302, spends=True),
    "admin.keys": Route(KEYS),
    "admin.keys_revoke": Route(KEYS, 302),
    "admin.system": Route(SYSTEM, FORM),
}
"""Every route of the application, by its endpoint."""
