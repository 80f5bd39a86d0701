"""What views are given: who asks, the database session, the storage, the open series."""

from collections.abc import Callable
from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from imaging import Imaging, OpenSeries
from models import db
from records import access, studies
from records.access import Person, SeriesLight
from records.storage import Storage


def session() -> Session:
    """The request's database session."""
    return cast(Session, db.session)


def person() -> Person:
    """Who asks."""
    return cast(Person, g.person)


def imaging() -> Imaging:
    """The open series of this process."""
    return cast(Imaging, current_app.extensions["imaging"])


def storage() -> Storage:
    """The originals."""
    return cast(Storage, current_app.extensions["storage"])


def light(series_id: str) -> SeriesLight:
    """The few columns of a series that hot paths need; ``NotFound``."""
    return access.series_light(session(), person(), series_id)


def opened(series: SeriesLight) -> OpenSeries:
    """A series with its pixels, from the cache or made now."""
    return imaging().open((series.id, series.digest), loader(series))


def loader(series: SeriesLight) -> Callable[..., object]:
    """What reads a series' display set and finds its files."""
    return lambda: studies.open_series(session(), storage(), series.id)
