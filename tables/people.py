"""Who may come in: facilities and their parts, accounts, sessions, keys; and the settings that people change."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base, Digest, Id


class Facility(Base):
    """A hospital, a practice, a site: what keeps records apart.

    ``letterhead`` is the text above its letters and reports; ``logo`` is a PNG. ``closed`` is when it was taken out of
    use; its records stay. ``version`` counts changes, here and in its parts.
    """

    __tablename__ = "facility"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    letterhead: Mapped[str] = mapped_column(Text, default="")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
    closed: Mapped[datetime | None]


class Department(Base):
    """A part of a facility."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("facility_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    facility_id: Mapped[str] = mapped_column(ForeignKey("facility.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]


class Room(Base):
    """A room of a facility; ``department_id`` is whose it is, null where all share it."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("facility_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    facility_id: Mapped[str] = mapped_column(ForeignKey("facility.id"), index=True)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]


class Account(Base):
    """Somebody who can log in. Accounts are disabled and never deleted, because the audit trail names them.

    ``login`` is what is typed, in lower case. ``role`` is one of ``records.roles.ROLES``. ``password`` is an Argon2
    hash, "" while none was set; ``must_change`` asks for a new one at the next login. ``totp`` is the encrypted secret
    of the second factor, "" where there is none; ``totp_step`` is the last time step that was used, so that no code
    serves twice. ``signature`` is a PNG; ``preferences`` is JSON, see ``records.profiles``. ``version`` counts changes.
    """

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(64), default="")
    role: Mapped[str] = mapped_column(String(32), index=True)
    facility_id: Mapped[str] = mapped_column(ForeignKey("facility.id"), index=True)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id", ondelete="SET NULL"), index=True)
    password: Mapped[str] = mapped_column(String(255), default="")
    must_change: Mapped[bool] = mapped_column(default=False)
    totp: Mapped[str] = mapped_column(String(255), default="")
    totp_step: Mapped[int] = mapped_column(default=0)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    preferences: Mapped[str] = mapped_column(Text, default="{}")
    version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
    updated: Mapped[datetime]
    seen: Mapped[datetime | None]
    disabled: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands in for the second factor once; ``digest`` is the SHA-256 of it."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    used: Mapped[datetime | None]


class LoginSession(Base):
    """One login of one browser; ``digest`` is the SHA-256 of the token in its cookie.

    ``passed`` tells whether the second factor, where there is one, was given; until then the session opens nothing.
    """

    __tablename__ = "login_session"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(Digest, unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    passed: Mapped[bool]
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(255))
    created: Mapped[datetime]
    seen: Mapped[datetime]
    ended: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link by which somebody sets a password, once and for a time; ``digest`` is the SHA-256 of its token."""

    __tablename__ = "one_time_link"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class ApiKey(Base):
    """What a program shows instead of a login; ``digest`` is the SHA-256 of it, ``start`` its first characters.

    ``scopes`` is JSON: the permissions it carries, of those that its account has.
    """

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(Digest, unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    start: Mapped[str] = mapped_column(String(16))
    scopes: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class BlockedAddress(Base):
    """An address whose requests are refused until ``until``, or until somebody releases it."""

    __tablename__ = "blocked_address"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    released: Mapped[datetime | None]


class Setting(Base):
    """What an administrator set, by name; ``value`` is JSON. What was not set has its default (``records.system``)."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    updated: Mapped[datetime]


class ShareLink(Base):
    """A link that opens one study to whoever has it; ``digest`` is the SHA-256 of its token.

    ``pin`` is an Argon2 hash, "" where none is asked for; ``wrong_pins`` counts wrong ones over the link's whole life.
    ``opened`` and ``last_opened`` are the read receipt.
    """

    __tablename__ = "share_link"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(Digest, unique=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str] = mapped_column(String(64), index=True)
    note: Mapped[str] = mapped_column(String(255), default="")
    pin: Mapped[str] = mapped_column(String(255), default="")
    created: Mapped[datetime]
    expires: Mapped[datetime]
    revoked: Mapped[datetime | None]
    opened: Mapped[datetime | None]
    last_opened: Mapped[datetime | None]
    uses: Mapped[int] = mapped_column(default=0)
    wrong_pins: Mapped[int] = mapped_column(default=0, server_default="0")
