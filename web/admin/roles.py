"""What each role may do, and what each permission opens; both are read from the program itself."""

from dataclasses import dataclass

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from records.roles import ACCOUNTS, PERMISSIONS, ROLES
from web.admin.pages import pages
from web.needs import ANYBODY, LOGIN, needs

_OPEN = {LOGIN: "Open to everybody who has logged in", ANYBODY: "Open to strangers"}
_ALWAYS = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Door:
    """One address of the server, with the methods that it takes."""

    path: str
    methods: str


@pages.get("/", endpoint="index")
@needs(ACCOUNTS)
def index() -> Response:
    """The administration begins with the accounts."""
    return redirect(url_for("admin.accounts"))


@pages.get("/roles", endpoint="roles")
@needs(ACCOUNTS)
def listing() -> str:
    """The matrix of roles and permissions."""
    return render_template("admin/roles.html", roles=ROLES, permissions=PERMISSIONS, open=_OPEN, doors=doors())


def doors() -> dict[str, list[Door]]:
    """The addresses that each permission opens."""
    found: dict[str, list[Door]] = {name: [] for name in (*PERMISSIONS, *_OPEN)}
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        permission = current_app.extensions["needs"].get(rule.endpoint)
        if permission:
            found[permission].append(Door(rule.rule, ", ".join(sorted(set(rule.methods or ()) - _ALWAYS))))
    return found
