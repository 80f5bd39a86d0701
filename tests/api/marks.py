"""Marks as a page sends them, for the tests of annotations."""

from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

PLANE = {"name": "acquired", "index": 4, "row": None, "column": None, "slab": {"mm": 0, "mode": "maximum_ip"}}


def world(client: FlaskClient, series: str, pixels: list[tuple[float, float]], index: int = 4) -> list[list[float]]:
    """LPS mm of pixels of one acquired slice."""
    plane = client.get(f"/api/series/{series}").get_json()["planes"]["acquired"]
    terms = [plane["origin"], plane["step"], plane["row"], plane["column"]]
    return [
        [o + index * s + x * r + y * c for o, s, r, c in zip(*terms, strict=True)]
        for x, y in pixels
    ]  # fmt: skip


def mark(client: FlaskClient, series: str, kind: str = "length", **more: Any) -> dict[str, Any]:
    """A body for POST: a line from pixel (10, 12) to (14, 15), or what ``pixels`` say."""
    pixels = more.pop("pixels", [(10, 12), (14, 15)])
    return {
        "key": uuid4().hex,
        "series": series,
        "kind": kind,
        "space": "patient",
        "points": world(client, series, pixels),
        "plane": PLANE,
        "phase": 0,
    } | more


def put(client: FlaskClient, study: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/studies/{study}/annotations", json=body)


FIELDS = (
    "kind", "space", "points", "plane", "phase", "label", "text", "colour", "locked", "hidden", "unit", "value",
    "caption", "view",
)  # fmt: skip


def again(stored: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A body for PUT: the stored annotation with changes."""
    return {name: stored[name] for name in FIELDS} | {"version": stored["version"]} | changes
