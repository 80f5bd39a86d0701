"""What views are given: who asks, the database session, the storage, the open series, the background."""

from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from engine.displayset import DisplaySet
from imaging import Imaging, Load, OpenSeries, Read
from models import db
from records import access, studies
from records.access import Person, SeriesLight
from records.database import Sessions
from records.events import Events
from records.identity import Identities
from records.jobs import Jobs
from records.storage import Storage
from records.viewing import Viewings


def session() -> Session:
    """The request's database session."""
    return cast(Session, db.session)


def sessions() -> Sessions:
    """Makes sessions that live longer or shorter than the request."""
    return cast(Sessions, current_app.extensions["sessions"])


def person() -> Person:
    """Who asks."""
    return cast(Person, g.person)


def imaging() -> Imaging:
    """The open series of this process."""
    return cast(Imaging, current_app.extensions["imaging"])


def storage() -> Storage:
    """The originals."""
    return cast(Storage, current_app.extensions["storage"])


def jobs() -> Jobs:
    """Work behind the requests."""
    return cast(Jobs, current_app.extensions["jobs"])


def events() -> Events:
    """News for the pages that listen."""
    return cast(Events, current_app.extensions["events"])


def light(series_id: str, viewing: bool = True, held: bool = False) -> SeriesLight:
    """The few columns of a series that pictures need; the connection is given back before any pixel is decoded.

    To ask for it is to look at the study; a thumbnail (``viewing=False``) is part of a list.
    ``held``: more is to be done than to look at it.
    """
    series = access.series_light(db.engine, person(), series_id, held)
    if viewing:
        viewed(series.study_id)
    return series


def viewed(study_id: str) -> None:
    """Note in the audit trail that this person looks at a study."""
    minutes = identities().gate().system.viewing_minutes
    cast(Viewings, current_app.extensions["viewings"]).note(person(), study_id, minutes)


def identities() -> Identities:
    """Finds persons, and the state of the door."""
    return cast(Identities, current_app.extensions["identities"])


def opened(series: SeriesLight) -> OpenSeries:
    """A series with its pixels, from the cache or opened now."""
    return imaging().open((series.id, series.digest), loader(series))


def exact(series: SeriesLight) -> OpenSeries:
    """A series for export: colour is as deep as it is stored."""
    return imaging().exact((series.id, series.digest), loader(series))


def loader(series: SeriesLight) -> Load:
    """Reads the display set of a series and finds its files."""

    def load() -> tuple[DisplaySet, Read]:
        with sessions()() as own:
            return studies.open_series(own, storage(), series.id)

    return load
