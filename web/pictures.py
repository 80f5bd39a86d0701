"""What hanging needs to know of single pictures: which side and which view each image of a radiograph's list is."""

from typing import Any

import orjson
from sqlalchemy import select

from engine.header import Header
from imaging import OpenSeries
from models import Instance
from web import services

LISTED = frozenset(("MG", "DX", "CR"))
"""Modalities whose images hang by side and view."""
MOST = 32
"""Longer lists are looked through, not hung."""


def told(series: OpenSeries) -> list[dict[str, Any]]:
    """Side, view and orientation of each image of a short list of radiographs; empty for all other series.

    ``sides`` is PatientOrientation: the patient's side at the right and at the bottom of the image as stored.
    """
    images = series.info.slices[0]
    if series.info.modality not in LISTED or series.info.kind == "volume" or len(images) > MOST:
        return []
    headers = _headers({image.instance for image in images})
    return [_image(k, image.instance, headers.get(image.instance)) for k, image in enumerate(images)]


def _headers(instances: set[str]) -> dict[str, Header]:
    """The headers that were kept at ingest, by instance."""
    rows = services.session().execute(select(Instance.id, Instance.header).where(Instance.id.in_(instances)))
    return {row.id: Header.from_json(orjson.loads(row.header)) for row in rows if row.header}


def _image(index: int, instance: str, header: Header | None) -> dict[str, Any]:
    series = header.series if header else {}
    return {
        "index": index,
        "instance": instance,
        "sop_uid": header.sop_uid if header else "",
        "laterality": series.get("image_laterality") or series.get("laterality") or "",
        "view": series.get("view_position", ""),
        "sides": list(header.sides) if header else [],
    }
