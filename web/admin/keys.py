"""Everybody's API keys: the list, and the end of one."""

from collections.abc import Callable

import orjson
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, or_
from werkzeug.wrappers import Response

from models import Account, ApiKey
from records import audit, keys, paging
from records.roles import KEYS, PERMISSIONS
from web import services
from web.admin.pages import asked, fresh, number, pages
from web.needs import needs

_STATES: dict[str, Callable[[], ColumnElement[bool]]] = {
    "valid": lambda: ApiKey.revoked.is_(None) & or_(ApiKey.expires.is_(None), ApiKey.expires > audit.now()),
    "expired": lambda: ApiKey.revoked.is_(None) & (ApiKey.expires <= audit.now()),
    "revoked": lambda: ApiKey.revoked.is_not(None),
}


@pages.get("/keys", endpoint="keys")
@needs(KEYS)
def listing() -> str:
    """The list of keys."""
    wanted, query = {name: asked(name) for name in ("q", "state")}, keys.listed(services.person())
    if q := wanted["q"]:
        names = (ApiKey.name, ApiKey.start, Account.name, Account.login)
        query = query.where(or_(*(one.icontains(q, autoescape=True) for one in names)))
    if wanted["state"] in _STATES:
        query = query.where(_STATES[wanted["state"]]())
    found = paging.rows(fresh(), query, number())
    scopes = {key.id: orjson.loads(key.scopes) for key, _ in found.rows}
    now = audit.now()
    return render_template(
        "admin/keys.html", page=found, wanted=wanted, scopes=scopes, permissions=PERMISSIONS, now=now
    )


@pages.post("/keys/<key_id>/revoke", endpoint="keys_revoke")
@needs(KEYS)
def revoke(key_id: str) -> Response:
    """End a key."""
    with services.changing() as session:
        keys.revoke(session, services.person(), key_id)
    flash("The key is revoked.")
    return redirect(url_for("admin.keys", q=request.args.get("q")))
