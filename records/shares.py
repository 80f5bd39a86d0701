"""Links that open one study to whoever has them, to look at: made, listed with receipts, revoked, opened."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, func, not_, select, update
from sqlalchemy.orm import Session

from models import Account, ShareLink, Study
from records import access, audit, database, logins, passwords, roles, system, tokens
from records.access import GUEST, LOCAL, SYSTEM, Person
from records.errors import Conflict, NotFound, NotLoggedIn, Unusable
from records.identity import holds
from records.logins import Door, From
from records.system import System

LEAST_PIN, LONGEST_PIN = 6, 12
"""Digits of a PIN."""
MOST_WRONG = 100
"""Wrong PINs after which a link ends for good, whoever gave them and whenever: who guesses among the million of six
digits finds one in ten thousand times. Right ones of others do not begin the count anew, or a link that is much used
could be guessed at for ever; the tries in a quarter of an hour (``throttle``) only say how soon it is reached."""
LONGEST_NOTE = 255
MOST_LINKS = 200
"""Links of one study that are listed, the newest first."""

GONE = "This link opens nothing: it has expired, was taken back, or is not complete. Ask whoever sent it for a new one."
NO_ACCOUNT = (
    "A link is for people elsewhere, and without accounts this server answers this machine alone: "
    "make the first account, then share."
)
_RUN = "01234567890123456789"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to: ``asks`` says that its PIN is wanted first, ``by`` whose link it is."""

    link_id: str
    study_id: str
    asks: bool
    by: str
    until: datetime


def create(
    session: Session, person: Person, study_id: str, days: int, pin: str = "", note: str = ""
) -> tuple[ShareLink, str]:
    """A link to a study that this person holds, and its token, which is never shown again.

    Raises
    ------
    NotFound, Conflict, Unusable
        Where there is no such study, no account, or the settings do not allow such a link.
    """
    study = access.study(session, person, study_id, held=True)
    if person.id == LOCAL.id:
        raise Conflict("account_needed", NO_ACCOUNT)
    _check(system.load(session), days, pin, note)
    token, moment = tokens.new(), audit.now()
    made = ShareLink(
        id=uuid4().hex,
        digest=tokens.digest(token),
        study_id=study.id,
        account_id=person.id,
        note=note.strip(),
        pin=passwords.hashed(pin) if pin else "",
        created=moment,
        expires=moment + timedelta(days=days),
        uses=0,
        wrong_pins=0,
    )
    session.add(made)
    detail = {"days": days, "pin": bool(pin)}
    audit.append(session, audit.EXPORT, person, ("link", made.id), action="C", study_id=study.id, **detail)
    return made, token


def _check(rules: System, days: int, pin: str, note: str) -> None:
    if not 1 <= days <= rules.share_days:
        raise Unusable("bad_lifetime", f"A link holds for 1 to {rules.share_days} days.")
    if len(note.strip()) > LONGEST_NOTE:
        raise Unusable("bad_note", f"A note has at most {LONGEST_NOTE} characters.")
    if rules.share_pin and not pin:
        raise Unusable("pin_needed", "Links of this server need a PIN: choose one.")
    if pin and not (pin.isascii() and pin.isdigit() and LEAST_PIN <= len(pin) <= LONGEST_PIN):
        raise Unusable("bad_pin", f"A PIN has {LEAST_PIN} to {LONGEST_PIN} digits.")
    if pin and (len(set(pin)) == 1 or pin in _RUN or pin[::-1] in _RUN):
        raise Unusable("weak_pin", "This PIN is among the first that somebody would try; choose another one.")


def listed(session: Session, person: Person, study_id: str) -> list[dict[str, Any]]:
    """The links of a study, the newest first: one's own, or everybody's for who manages the system."""
    access.study(session, person, study_id, held=True)
    query = _theirs(person).where(ShareLink.study_id == study_id).order_by(ShareLink.created.desc(), ShareLink.id)
    rows = query.with_only_columns(ShareLink, Account.name, holds(system.load(session))).limit(MOST_LINKS)
    return [told(link, name, held) for link, name, held in session.execute(rows)]


def told(link: ShareLink, maker: str, held: bool = True) -> dict[str, Any]:
    """A link as its maker sees it; ``state`` is open, revoked, guessed (ended after too many wrong PINs), expired, or
    resting: its maker may not share it now."""
    over = "expired" if link.expires <= audit.now() else "open" if held else "resting"
    ended = "guessed" if link.wrong_pins >= MOST_WRONG else "revoked"
    return {
        "id": link.id,
        "study": link.study_id,
        "by": maker,
        "note": link.note,
        "pin": bool(link.pin),
        "state": ended if link.revoked else over,
        "created": _moment(link.created),
        "expires": _moment(link.expires),
        "revoked": _moment(link.revoked),
        "opened": _moment(link.opened),
        "last_opened": _moment(link.last_opened),
        "uses": link.uses,
    }


def revoke(session: Session, person: Person, link_id: str) -> None:
    """End a link of one's own, or anybody's for who manages the system; once more does nothing."""
    row = session.execute(_theirs(person).where(ShareLink.id == link_id)).one_or_none()
    if row is None:
        raise NotFound("link_not_found", "There is no such link.")
    link = row[0]
    if link.revoked is None:
        link.revoked = audit.now()
        audit.append(session, audit.EXPORT, person, ("link", link.id), action="D", study_id=link.study_id)


def look(door: Door, token: str) -> Opened:
    """What a token leads to. One that leads nowhere is no wrong try: a token cannot be guessed, and any page on the web
    could make a visitor's browser ask for one, and have the address blocked that all of a house share.

    Raises
    ------
    NotFound
    """
    with database.reading(door.sessions) as session:
        found = _find(session, token)
    if found is None:
        raise NotFound("link_gone", GONE)
    link, maker = found
    return Opened(link.id, link.study_id, bool(link.pin), maker, link.expires)


def enter(door: Door, person: Person, token: str, pin: str, origin: From) -> Opened:
    """Open a link; each use is an event of the audit trail.

    Raises
    ------
    NotFound, NotLoggedIn, TooMany
        Where it leads nowhere (also from this wrong PIN on), the PIN is wrong, or wrong ones were given too often.
    """
    seen = look(door, token)
    if seen.asks:
        _pin(door, seen.link_id, pin, origin)
    who = replace(person, name=person.name or GUEST)
    with database.writing(door.sessions) as session:
        audit.append(session, audit.AUTHENTICATION, who, ("link", seen.link_id), study_id=seen.study_id, link=True)
    return seen


def _pin(door: Door, link_id: str, pin: str, origin: From) -> None:
    with database.reading(door.sessions) as session:
        rules = system.load(session)
        kept = session.scalar(select(ShareLink.pin).where(ShareLink.id == link_id)) or ""
    logins.take(door, "pin", link_id, origin, rules)
    if not passwords.fits(kept, pin):
        ended = _wrong(door, link_id, origin)
        logins.refused(door, "pin", origin, rules, entity=("link", link_id))
        if ended:
            raise NotFound("link_gone", GONE)
        raise NotLoggedIn("pin_wrong", "This PIN is not right.")
    door.throttle.right("pin", link_id, origin.network, logins.tries(rules))


def _wrong(door: Door, link_id: str, origin: From) -> bool:
    """Count a wrong PIN, and end the link where it was the last that it bears; whether it was."""
    same, moment = ShareLink.id == link_id, audit.now()
    over = (same, ShareLink.wrong_pins >= MOST_WRONG, ShareLink.revoked.is_(None))
    with database.writing(door.sessions) as session:
        session.execute(update(ShareLink).where(same).values(wrong_pins=ShareLink.wrong_pins + 1))
        ended = database.changed(session, update(ShareLink).where(*over).values(revoked=moment)) == 1
        if ended:
            study_id = session.scalar(select(ShareLink.study_id).where(same)) or ""
            who = replace(SYSTEM, address=origin.address, request_id=origin.request_id)
            audit.append(
                session, audit.EXPORT, who, ("link", link_id), action="D", study_id=study_id, wrong_pins=MOST_WRONG
            )
    if ended:
        door.changed()
    return ended


def only_by_link(session: Session, person: Person) -> list[dict[str, str]]:
    """What somebody sees by a link and not otherwise: which study, whose link, until when. The page says so."""
    if not person.links:
        return []
    query = select(ShareLink, Account.name).join(Account, Account.id == ShareLink.account_id)
    beyond = query.join(Study, Study.id == ShareLink.study_id).where(not_(access.visible(person, held=True)))
    found = session.execute(beyond.where(ShareLink.id.in_(person.links.values()), holds(system.load(session))))
    return [{"study": link.study_id, "by": name, "until": _moment(link.expires) or ""} for link, name in found]


def receipt(session: Session, person: Person, link_id: str) -> None:
    """Somebody looks at the images by a link: its maker can see when. Their own look is none."""
    moment = audit.now()
    theirs = (ShareLink.id == link_id, ShareLink.account_id != person.id)
    values = {"opened": func.coalesce(ShareLink.opened, moment), "last_opened": moment, "uses": ShareLink.uses + 1}
    session.execute(update(ShareLink).where(*theirs).values(values))


def _find(session: Session, token: str) -> tuple[ShareLink, str] | None:
    query = select(ShareLink, Account.name).join(Account, Account.id == ShareLink.account_id)
    row = session.execute(
        query.where(ShareLink.digest == tokens.digest(token), holds(system.load(session)))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _theirs(person: Person) -> Select[ShareLink, str]:
    """The links that somebody may see, with the names of those who made them."""
    query = select(ShareLink, Account.name).join(Account, Account.id == ShareLink.account_id)
    return query if person.may(roles.SYSTEM) else query.where(ShareLink.account_id == person.id)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") + "Z" if moment else None
