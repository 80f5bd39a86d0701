"""What views are given: who asks, the database session, the storage, the open series, the background."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from flask import current_app, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.displayset import DisplaySet
from imaging import Imaging, Load, OpenSeries, Read
from models import Study, db
from records import access, audit, database, studies
from records.access import Person, SeriesLight
from records.database import Sessions
from records.events import About, Events
from records.glimpses import Glimpses
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


@contextmanager
def changing() -> Iterator[Session]:
    """One write of what people are let do (accounts, logins, keys, links, settings …); then all are looked up anew."""
    with database.writing(sessions()) as session:
        yield session
    identities().forget()


def person() -> Person:
    """Who asks."""
    return cast(Person, g.person)


def imaging() -> Imaging:
    """The open series of this process."""
    return cast(Imaging, current_app.extensions["imaging"])


def storage() -> Storage:
    """The originals."""
    return cast(Storage, current_app.extensions["storage"])


def glimpses() -> Glimpses:
    """First pictures of uploads that are still being taken in."""
    return cast(Glimpses, current_app.extensions["glimpses"])


def jobs() -> Jobs:
    """Work behind the requests."""
    return cast(Jobs, current_app.extensions["jobs"])


def events() -> Events:
    """News for the pages that listen."""
    return cast(Events, current_app.extensions["events"])


def about(study_id: str) -> About:
    """What news of a study is about; asked before it is deleted."""
    with database.reading(sessions()) as session:
        facility_id = session.scalar(select(Study.facility_id).where(Study.id == study_id))
    return About(facility_id or "", study_id)


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


def exported(study_id: str, **detail: Any) -> None:
    """Note in the audit trail that this person takes something of a study out."""
    with database.writing(sessions()) as session:
        audit.append(session, audit.EXPORT, person(), ("study", study_id), **detail)


def asked(query: Mapping[str, Any]) -> None:
    """Note in the audit trail that this person asks for a list of studies."""
    minutes = identities().gate().system.viewing_minutes
    viewings = cast(Viewings, current_app.extensions["viewings"])
    viewings.asked(person(), ("list", "studies"), dict(query), minutes)


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
