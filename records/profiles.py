"""What people set of their own account: their name, how they sign, and how pages look to them."""

from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from models import Account
from records import accounts, audit, emblems, fields
from records.access import Person
from records.errors import Unusable

SIGNATURE = (600, 200)
"""Pixels of a signature, width and height, at most."""
LONGEST_TITLE = 64
MOST_BYTES = 64 * 2**10
"""Of all preferences as they are kept."""
LANGUAGES = {
    "": "As the browser",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "de-DE": "Deutsch",
    "es-ES": "Español",
    "fr-FR": "Français",
    "it-IT": "Italiano",
    "nl-NL": "Nederlands",
    "pt-PT": "Português",
}
"""Whose way of writing dates and numbers the pages follow; their texts are English."""


class Preferences(BaseModel):
    """How pages look to somebody. ``viewer`` is the page's own: keys, hands, hangings, as ``core/preferences.js`` reads
    them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theme: Literal["", "light", "dark"] = Field("", description='"": as the browser; pictures are always on black.')
    language: str = Field(
        "", description="How dates and numbers are written: a language tag, or empty for the browser's."
    )
    units: Literal["mm", "cm", "px"] = Field("mm", description="Of lengths on the page; the interface speaks mm.")
    viewer: dict[str, Any] = Field({}, description="What the page keeps for itself.")


def preferences(text: str) -> Preferences:
    """What an account holds, as far as it can be read: each value that cannot is as it comes."""
    kept = orjson.loads(text)
    sound: dict[str, Any] = {}
    for name in Preferences.model_fields.keys() & kept.keys():
        try:
            Preferences.model_validate({name: kept[name]})
        except ValidationError:
            continue
        sound[name] = kept[name]
    return Preferences.model_validate(sound)


def prefer(session: Session, person: Person, values: dict[str, Any]) -> Preferences:
    """Set some preferences of one's own; they are no record of anybody, so the audit trail does not tell of them.

    Raises
    ------
    Unusable
    """
    account = accounts.find(session, person.id)
    try:
        made = Preferences.model_validate(preferences(account.preferences).model_dump() | values)
    except ValidationError as error:
        named = ", ".join(str(fault["loc"][0]) for fault in error.errors())
        raise Unusable("bad_preference", f"These cannot be set so: {named}.") from None
    if made.language not in LANGUAGES:
        raise Unusable("bad_preference", f"The language is one of {', '.join(filter(None, LANGUAGES))}.")
    text = orjson.dumps(made.model_dump(exclude_defaults=True)).decode()
    if len(text) > MOST_BYTES:
        raise Unusable("bad_preference", f"Preferences take at most {MOST_BYTES // 1024} kB.")
    account.preferences = text
    return made


def rename(session: Session, person: Person, name: str, title: str) -> Account:
    """Set one's own name and title.

    Raises
    ------
    Unusable
    """
    account, title = accounts.find(session, person.id), title.strip()
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise Unusable("bad_title", f"A title has at most {LONGEST_TITLE} characters on one line.")
    given = {"name": fields.name(name, "An account"), "title": title}
    changed = sorted(field for field, value in given.items() if getattr(account, field) != value)
    for field in changed:
        setattr(account, field, given[field])
    if changed:
        _changed(session, person, account, changed)
    return account


def sign(session: Session, person: Person, data: bytes | None) -> None:
    """Keep the picture of one's own signature, drawn anew as PNG; None takes it away.

    Raises
    ------
    Unusable
    """
    account = accounts.find(session, person.id)
    account.signature = None if data is None else emblems.png(data, SIGNATURE)
    _changed(session, person, account, ["signature"])


def _changed(session: Session, person: Person, account: Account, names: list[str]) -> None:
    account.version += 1
    account.updated = audit.now()
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", fields=names)
