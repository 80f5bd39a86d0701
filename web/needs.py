"""What each view asks of whoever calls it; a view that says nothing cannot be served."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask

from records import roles

View = TypeVar("View", bound=Callable[..., Any])

ANYBODY = "anybody"
"""Open to strangers: the login page, health, what a link opens by itself."""
LOGIN = "login"
"""Open to whoever has logged in, whatever their role."""
_STATIC = frozenset({"static", "openapi.static"})


def needs(permission: str) -> Callable[[View], View]:
    """Say what a view asks: ``ANYBODY``, ``LOGIN``, or one of ``roles.PERMISSIONS``. Stands below the route."""
    if permission not in (ANYBODY, LOGIN, *roles.PERMISSIONS):
        raise ValueError(f"there is no permission {permission}")

    def mark(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return mark


def needed(app: Flask, endpoint: str | None) -> str:
    """What the view of an endpoint asks; an address that leads nowhere asks for a login, so that it tells nothing."""
    if endpoint is None:
        return LOGIN
    if endpoint in _STATIC:
        return ANYBODY
    return cast(str, app.extensions["needs"][endpoint])


def is_static(endpoint: str | None) -> bool:
    """Whether an endpoint gives files of the program, which are the same for everybody."""
    return endpoint is not None and (endpoint in _STATIC or endpoint.startswith("static."))


def check(app: Flask) -> None:
    """Note what every view asks; refuse to start with one that says nothing."""
    found = {name: getattr(view, "needs", "") for name, view in app.view_functions.items() if name not in _STATIC}
    app.extensions["needs"] = found
    if silent := [name for name, permission in found.items() if not permission]:
        raise RuntimeError(f"these views do not say what they need: {', '.join(sorted(silent))}")
