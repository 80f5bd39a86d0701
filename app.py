"""The application: its settings, read once from the environment, and the factory that wires it together."""

import gc
import ipaddress
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from flask_migrate import Migrate
from flask_openapi3 import Info, OpenAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import NullPool, create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

import web
from imaging import Imaging
from models import db
from records import activity, addresses, database, recovery, secretwords
from records.errors import Conflict
from records.events import Events
from records.factor import Cipher
from records.glimpses import Glimpses
from records.identity import Identities
from records.jobs import Jobs
from records.listeners import Places
from records.logins import Door
from records.refusals import Refusals
from records.storage import Storage
from records.throttle import Throttle
from records.viewing import Viewings
from web import errors, exposure, logs

ROOT = Path(__file__).resolve().parent
VERSION = "0.1.0"
GIB = 2**30
SECRET_LENGTH = 16
"""Characters that a secret must have."""
CONNECT_SECONDS = 10
"""How long a start waits for the database."""
SPARE_CONNECTIONS = 8
"""Database connections beside those of the requests: for work behind them."""
_NAME = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?")
_NO_NAMES = (
    "must be the names by which this server is called, with commas between them, no ports, and no sign for all: "
    "lightbox.example.org,lightbox"
)
_FAULTS = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a smaller whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be 1 (yes) or 0 (no)",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
"""What pydantic finds, in words for people."""
_NO_HOST = "not an address or host name of this machine: use 127.0.0.1"
_DATABASE = "Check that it runs, and that its address, user and password are right."
_SECRET = frozenset({"SESSION_SECRET", "AUDIT_KEY", "DATABASE_URL", "LIMITS_STORAGE"})
# What somebody shows to be let in, for the description of the interface.
_SHOWN = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key, for programs."},
    "login": {"type": "apiKey", "in": "cookie", "name": "lightbox", "description": "What the login page leaves."},
}
# Named by the documentation for the analysers; a .env that holds them already is not wrong.
_RESERVED = frozenset({"GOOGLE_API_KEY", "GEMINI_MODEL", "GEMINI_BASE_URL"})


class SettingsError(ValueError):
    """The environment cannot be used; the message says which setting and why."""


def _memory() -> int:
    """Bytes of memory this process may use: the machine's, or less in a container."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdigit() else total


class Settings(BaseModel):
    """Everything that can be set, as the README lists it: the environment first, then ``.env``, then these defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=str.upper, populate_by_name=True)

    host: str = "127.0.0.1"
    port: int = Field(5000, ge=1, le=65535)
    data_dir: Path = ROOT / "data"
    database_url: str = ""
    upload_dir: Path = ROOT / "uploads"
    session_secret: str = ""
    audit_key: str = ""
    require_login: bool = False
    public_url: str = ""
    allowed_hosts: str = ""
    trusted_proxies: int = Field(0, ge=0, le=10)
    limits_storage: str = "memory://"
    max_upload_bytes: int = Field(5 * 10**9, ge=1)
    volume_cache_bytes: int = Field(default_factory=lambda: min(_memory() // 4, 8 * GIB), ge=1)
    threads: int = Field(32, ge=2, le=512)
    request_seconds: float = Field(30, gt=0, le=3600)
    log_level: str = "INFO"

    @field_validator("data_dir", "upload_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return ROOT / value.expanduser()

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
            raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
        return value.upper()

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: str) -> str:
        if value and not re.match(r"(sqlite|postgres(ql)?(\+psycopg)?)://", value):
            raise ValueError("must begin with sqlite:// or postgresql://")
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)

    @field_validator("session_secret", "audit_key")
    @classmethod
    def _long(cls, value: str) -> str:
        if value and len(value) < SECRET_LENGTH:
            raise ValueError(f"must have at least {SECRET_LENGTH} characters; leave it out and one is made")
        if value and secretwords.guessable(value):
            raise ValueError("is among the first that somebody would try; leave it out and one is made")
        return value

    @field_validator("host")
    @classmethod
    def _address(cls, value: str) -> str:
        bare = value.strip("[]")
        if re.fullmatch(r"[0-9.]+|.*:.*", bare):
            if not addresses.is_ip(bare):
                raise ValueError(_NO_HOST)
        elif not re.fullmatch(r"[0-9A-Za-z]([0-9A-Za-z.-]{0,251}[0-9A-Za-z])?", bare):
            raise ValueError(_NO_HOST)
        return value

    @field_validator("public_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[0-9A-Za-z.-]+(:[0-9]+)?/?", value):
            raise ValueError("must be an address such as https://lightbox.example.org, without a path")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _names(cls, value: str) -> str:
        names = [name.strip() for name in value.split(",")]
        if not all(name == "" or _NAME.fullmatch(name) or addresses.is_ip(name.strip("[]")) for name in names):
            raise ValueError(_NO_NAMES)
        return value

    @field_validator("limits_storage")
    @classmethod
    def _counter(cls, value: str) -> str:
        if not re.match(r"(memory|rediss?|redis\+(cluster|sentinel))://", value):
            raise ValueError("must be memory:// or redis://host:port")
        return value

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which requests may call this server, beside its addresses."""
        own = {"localhost", self.host.lower(), *(name.strip().lower() for name in self.allowed_hosts.split(","))}
        return frozenset(own | {urlsplit(self.public_url).hostname or ""}) - {""}

    @property
    def loopback(self) -> bool:
        """Whether HOST is this machine alone."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: DATABASE_URL, else a file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lightbox.db'}"

    def secret(self) -> str:
        """SESSION_SECRET, else one that is made at first start and kept in the data folder."""
        return self.session_secret or self._kept("secret")

    def audit_secret(self) -> bytes:
        """AUDIT_KEY, which seals the audit trail, else one that is made at first start and kept in the data folder."""
        return (self.audit_key or self._kept("audit-key")).encode()

    def _kept(self, name: str) -> str:
        path = self.data_dir / name
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another start was first
        return path.read_text()

    def reach(self) -> None:
        """Try the folders and the database; ``SettingsError`` names the setting that leads nowhere."""
        if not (self.database_url and self.session_secret and self.audit_key):
            _writable("DATA_DIR", self.data_dir)
        _writable("UPLOAD_DIR", self.upload_dir)
        try:
            _look_into(self.database)
        except (SQLAlchemyError, OSError, ValueError) as error:
            name = "DATABASE_URL" if self.database_url else f"DATA_DIR={self.data_dir}"
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
            raise SettingsError(f"{name}: the database cannot be used ({reason}). {_DATABASE}") from None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, dotenv: Path | None = None) -> "Settings":
        """Read and check all settings; ``SettingsError`` has one sentence per fault."""
        source = os.environ if environ is None else environ
        file = {} if dotenv is None else {name: value or "" for name, value in dotenv_values(dotenv).items()}
        names = {name.upper() for name in cls.model_fields}
        if unknown := sorted(set(file) - names - _RESERVED):
            raise SettingsError(f"{dotenv}: there is no setting {', '.join(unknown)}.")
        given = {name: value for name in names if (value := source.get(name) or file.get(name))}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise SettingsError(" ".join(_sentence(fault, given) for fault in error.errors())) from None


def _sentence(fault: Any, given: Mapping[str, str]) -> str:
    words = _FAULTS.get(fault["type"])
    message = words.format(**fault.get("ctx", {})) if words else fault["msg"].removeprefix("Value error, ")
    name = str(fault["loc"][0]) if fault["loc"] else ""
    shown = "" if name in _SECRET else f"={given.get(name, '')}"
    return f"{name}{shown}: {message}." if name else f"{message}."


def _writable(name: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        reason = f"the folder cannot be made or written to ({error.strerror})"
        raise SettingsError(f"{name}={folder}: {reason}. Choose a folder that you may write to.") from None


def _look_into(address: str) -> None:
    """Connect to a database and read something; a SQLite file is made where there is none."""
    database.prepare(address)
    timeout = {"connect_timeout": CONNECT_SECONDS} if address.startswith("postgresql") else {}
    with create_engine(address, poolclass=NullPool, connect_args=timeout).connect() as connection:
        inspect(connection).has_table("study")


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The application, ready to serve; without ``settings``, as the environment and ``.env`` say."""
    settings = settings or settings_or_exit()
    app = OpenAPI(
        __name__,
        info=Info(title="Lightbox", version=VERSION, description="A viewer for DICOM and NIfTI images."),
        doc_ui=False,
        security_schemes=_SHOWN,
        validation_error_status=400,
        validation_error_model=errors.ErrorBody,
        validation_error_callback=errors.invalid,
    )
    app.config.from_mapping(_configuration(settings))
    logs.configure(settings.log_level)
    _extend(app, settings)
    web.register(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        told = exposure.without_port(app.wsgi_app)
        app.wsgi_app = ProxyFix(told, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def start(app: OpenAPI) -> None:
    """What a server does before its first request: look at its door, put right what the last run left half-done."""
    logs.guard()
    migrated(app)
    guarded(app)
    recovery.recover(app.extensions["sessions"], app.extensions["storage"])
    try:
        activity.started(app.extensions["sessions"], VERSION)
    except Conflict as error:
        sys.exit(f"Lightbox cannot start. {error.message}")
    app.extensions["assets"].digest()  # joined now, so that the first page does not wait for it
    # What has been made until now stays for good: the garbage collector need not look at it during requests.
    gc.collect()
    gc.freeze()


def stop(app: OpenAPI) -> None:
    """What a server does after its last request."""
    activity.stopped(app.extensions["sessions"], VERSION)


def migrated(app: OpenAPI) -> None:
    """Refuse to serve from a database whose tables were not made."""
    with app.app_context(), db.engine.connect() as connection:
        missing = set(db.metadata.tables) - set(inspect(connection).get_table_names())
    if missing:
        sys.exit(
            "Lightbox cannot start. The database is not ready, for tables are missing: make them with "
            "'flask --app app db upgrade', as ./run.sh does at each start."
        )


def guarded(app: OpenAPI) -> None:
    """Refuse to serve other machines before somebody can log in; say so where they would do it in the clear."""
    if not app.config["LOOPBACK"] and not app.extensions["identities"].gate().accounts:
        sys.exit(
            f"Lightbox cannot start. HOST={app.config['HOST']} is reachable from other machines, and there is no user "
            "account to log in with: make one with 'flask --app app user create', or use HOST=127.0.0.1."
        )
    exposure.warn(app)


def settings_or_exit() -> Settings:
    """The settings of the environment and ``.env``; ends the process with a sentence where they cannot be used."""
    try:
        settings = Settings.from_environment(dotenv=ROOT / ".env")
        settings.reach()
        return settings
    except SettingsError as error:
        sys.exit(f"Lightbox cannot start. {error}")


def _configuration(settings: Settings) -> dict[str, Any]:
    values = {name.upper(): value for name, value in settings.model_dump().items()}
    return values | {
        "LOOPBACK": settings.loopback,
        "SECRET_KEY": settings.secret(),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": settings.threads + SPARE_CONNECTIONS,
            "pool_pre_ping": settings.database.startswith("postgresql"),
            "hide_parameters": True,  # errors are logged, and what is stored is not for the log
        },
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # a link from a letter opens the page; what changes something has a token
        "SESSION_COOKIE_SECURE": settings.public_url.startswith("https:"),
        "SESSION_COOKIE_NAME": "__Host-lightbox" if settings.public_url.startswith("https:") else "lightbox",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the login
        "HOSTS": settings.hosts,
        "VERSION": VERSION,
    }


def _extend(app: OpenAPI, settings: Settings) -> None:
    """Give the application its parts, under the names by which ``web.services`` finds them."""
    _connect(app, settings)
    sessions = app.extensions["sessions"]
    app.extensions["identities"] = Identities(sessions)
    app.extensions["viewings"] = Viewings(sessions)
    app.extensions["refusals"] = Refusals(sessions)
    app.extensions["door"] = Door(
        sessions, Throttle(settings.limits_storage), Cipher(settings.secret()), app.extensions["identities"].forget
    )
    app.extensions["storage"] = Storage(settings.upload_dir)
    app.extensions["imaging"] = Imaging(settings.volume_cache_bytes, os.cpu_count() or 1)
    app.extensions["jobs"] = Jobs()
    app.extensions["glimpses"] = Glimpses()
    app.extensions["events"] = Events()
    app.extensions["upload_places"] = BoundedSemaphore(web.uploads.upload_places(settings.threads))
    app.extensions["event_places"] = Places(max(1, settings.threads // web.events.SHARE))


def _connect(app: OpenAPI, settings: Settings) -> None:
    database.prepare(settings.database)
    db.init_app(app)
    Migrate(app, db)
    with app.app_context():
        database.configure(db.engine)
        app.extensions["sessions"] = database.factory(db.engine, settings.audit_secret())
