"""Pictures and voxels: slices, planes, volumes, thumbnails."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_openapi3 import APIBlueprint, Tag

from engine import encode, export, wire
from engine.plane import Plane
from imaging import Drawn, Look, View, draw, run
from imaging import cut as cut_plane
from records.access import SeriesLight
from web import answers, services
from web.args import LookQuery, PlaneQuery, SeriesPath, SlicePath, ViewQuery, ViewsQuery, VolumeQuery
from web.schemas import PICTURES, Picture, Pictures

api = APIBlueprint("planes", __name__, abp_tags=[Tag(name="Looking")])

Answer = tuple[bytes, str, str]
"""Body, media type, content encoding."""
_MEDIA = {"png": "image/png", "jpeg": "image/jpeg", "npy": "application/octet-stream", "raw": wire.MEDIA_TYPE}


@api.get("/slice/<series>/<index>", responses={200: Picture})
def slice_picture(path: SlicePath, query: ViewQuery) -> Response:
    """One slice as a PNG in JSON."""
    series = services.light(path.series)
    return _answer(series, lambda: _json(_described(draw(services.opened(series), query.view(path.index), query.look()))))


@api.get("/views/<series>", responses={200: Pictures})
def views(path: SeriesPath, query: ViewsQuery) -> Response:
    """The axial, coronal and sagittal plane as PNGs in JSON."""
    series = services.light(path.series)

    def make() -> Answer:
        opened = services.opened(series)
        look = query.look()
        return _json({name: _described(draw(opened, view, look)) for name, view in query.views().items()})

    return _answer(series, make)


@api.get("/api/series/<series>/plane", responses={200: PICTURES})
def plane(path: SeriesPath, query: PlaneQuery) -> Response:
    """One plane, or several neighbouring ones, as PNG, JPEG, NumPy array or raw samples."""
    series = services.light(path.series)
    coding = wire.choose_encoding(request.headers.get("Accept-Encoding", "")) if query.format == "raw" else "identity"
    response = _answer(series, lambda: _plane(series, query, coding), coding)
    if query.format == "raw":
        response.headers["Vary"] = "Accept-Encoding"
    if query.format == "npy":
        answers.attachment(response, f"{series.id}-{query.plane}.npy")
    return response


@api.get("/api/series/<series>/thumbnail", responses={200: PICTURES})
def thumbnail(path: SeriesPath, query: LookQuery) -> Response:
    """The middle slice as a small JPEG."""
    series = services.light(path.series)
    return _answer(series, lambda: (small(series), "image/jpeg", "identity"))


@api.get("/api/series/<series>/volume", responses={200: PICTURES})
def volume(path: SeriesPath, query: VolumeQuery) -> Response:
    """All voxels: a NumPy array of modality values, a NIfTI file, or raw samples."""
    series = services.light(path.series)

    def make() -> Response:
        whole = services.opened(series).whole_now()
        body, name = export.volume(whole, query.format)
        return answers.attachment(Response(body, mimetype="application/octet-stream"), f"{series.id}.{name}")

    return answers.kept(series.digest, make)


def small(series: SeriesLight) -> bytes:
    """A series' thumbnail."""
    drawn = services.imaging().thumbnail((series.id, series.digest), services.loader(series))
    return encode.jpeg(encode.shrink(drawn.picture, drawn.plane.spacing, 256), 80)


def _plane(series: SeriesLight, query: PlaneQuery, coding: str) -> Answer:
    opened = services.opened(series)
    media = _MEDIA[query.format]
    if query.format == "raw":
        planes = [cut_plane(opened, query.wanted())] if query.single else run(opened, query.plane, query.first(), query.count, query.phase)
        body, coding = wire.compress(wire.pack_planes(planes, opened.span()), coding)
        return body, media, coding
    if query.format == "npy":
        return encode.npy(_values(cut_plane(opened, query.wanted()))), media, "identity"
    drawn = draw(opened, query.wanted(), query.look())
    encoded = encode.png(drawn.picture, drawn.plane.spacing) if query.format == "png" else encode.jpeg(drawn.picture, query.quality)
    return encoded, media, "identity"
