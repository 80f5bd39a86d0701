"""Settings that an administrator changes while the server runs: typed, bounded, audited."""

import hashlib
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Setting
from records import audit, database
from records.access import Person
from records.errors import Conflict, Unusable

_LOCK = "settings"


class System(BaseModel):
    """Every setting with its bounds and default; the description is what the page shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    isolation: bool = Field(
        True,
        title="Keep facilities apart",
        description="Records of another facility do not exist for whoever is not allowed to read across.",
    )
    second_factor: Literal["optional", "administrators", "everybody"] = Field(
        "optional",
        title="Second factor needed by",
        description="Who has to set up a second factor before anything else.",
    )
    password_length: int = Field(
        12, ge=8, le=64, title="Shortest password", description="Characters that a new password has at least."
    )
    idle_minutes: int = Field(
        60, ge=5, le=1440, title="Idle minutes", description="A login ends after so many minutes without a request."
    )
    absolute_hours: int = Field(
        12, ge=1, le=168, title="Longest login, hours", description="A login ends after so many hours whatever is done."
    )
    login_tries: int = Field(
        5, ge=3, le=50, title="Wrong passwords per account", description="In 15 minutes; then the account waits."
    )
    block_tries: int = Field(
        50,
        ge=5,
        le=1000,
        title="Wrong tries per address",
        description="In an hour: passwords, codes, PINs and API keys; then the address is blocked.",
    )
    block_minutes: int = Field(
        60,
        ge=1,
        le=10080,
        title="Minutes that an address is blocked",
        description="An administrator can release it earlier.",
    )
    stranger_minute: int = Field(
        600,
        ge=30,
        le=100_000,
        title="Requests of strangers, per minute",
        description="From one address, of whoever has not logged in; then they wait.",
    )
    login_minute: int = Field(
        60,
        ge=5,
        le=10_000,
        title="Logins, per minute",
        description="Passwords, codes and PINs that are sent from one address, right and wrong ones.",
    )
    upload_hour: int = Field(
        20_000,
        ge=10,
        le=1_000_000,
        title="Uploads, per hour",
        description="Of one account; an upload brings any number of files.",
    )
    key_days: int = Field(
        365,
        ge=1,
        le=3650,
        title="Longest life of an API key, days",
        description="A new key expires after at most so many days.",
    )
    share_days: int = Field(
        30,
        ge=1,
        le=365,
        title="Longest life of a share link, days",
        description="A new link expires after at most so many days.",
    )
    share_pin: bool = Field(False, title="Share links need a PIN", description="Every new link asks for a PIN.")
    viewing_minutes: int = Field(
        30,
        ge=1,
        le=1440,
        title="One viewing, minutes",
        description="What one person looks at of one study within so many minutes is one entry of the audit trail.",
    )


def load(session: Session) -> System:
    """The settings as they are now."""
    kept = dict(session.execute(select(Setting.name, Setting.value)).all())
    known = {name: orjson.loads(value) for name, value in kept.items() if name in System.model_fields}
    return System.model_validate(known)


def seal(settings: System) -> str:
    """A short word that tells these settings from any others."""
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()


def change(session: Session, person: Person, values: dict[str, Any], seen: str = "") -> System:
    """Set some of them in the session's transaction; each change is one event of the audit trail.

    Parameters
    ----------
    seen : str
        ``seal`` of the settings that were before the eyes of whoever changes them, "" where that does not matter.

    Raises
    ------
    Unusable
        Where a name or a value is none that can be.
    Conflict
        Where somebody else changed them since they were seen.
    """
    database.lock(session, [_LOCK])
    before = load(session)
    if seen and seen != seal(before):
        raise Conflict("changed_meanwhile", "Somebody else changed the settings meanwhile: look at them again.")
    try:
        after = System.model_validate(before.model_dump() | values)
    except ValidationError as error:
        faults = {str(fault["loc"][0]): fault["msg"] for fault in error.errors()}
        raise Unusable(
            "bad_setting", " ".join(f"{name}: {why}." for name, why in faults.items()), fields=faults
        ) from None
    for name in System.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            session.merge(Setting(name=name, value=orjson.dumps(new).decode(), updated=audit.now()))
            audit.append(session, audit.ALERT, person, ("setting", name), action="U", before=old, after=new)
    return after
