"""app.Settings: read from the environment and .env, checked with a sentence for each fault."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import GIB, ROOT, Settings, SettingsError, create_app, guarded, start
from models import db
from tests.support import people
from tests.support.application import make_app
from tests.support.server import free_port


def read(**given: str) -> Settings:
    return Settings.from_environment(given)


def test_without_any_setting_it_listens_on_this_machine_and_keeps_its_data_beside_itself() -> None:
    settings = read()
    assert (settings.host, settings.port) == ("127.0.0.1", 5000)
    assert settings.database == f"sqlite:///{ROOT / 'data' / 'lightbox.db'}"
    assert settings.upload_dir == ROOT / "uploads"
    assert not settings.require_login
    assert 0 < settings.volume_cache_bytes <= 8 * GIB


def test_what_the_environment_says_counts() -> None:
    settings = read(PORT="8080", DATA_DIR="elsewhere", REQUIRE_LOGIN="1", THREADS="4", LOG_LEVEL="debug")
    assert settings.port == 8080
    assert settings.data_dir == ROOT / "elsewhere"
    assert settings.require_login is True
    assert (settings.threads, settings.log_level) == (4, "DEBUG")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://user:word@host/name", "postgresql+psycopg://user:word@host/name"),
        ("postgres://host/name", "postgresql+psycopg://host/name"),
        ("postgresql+psycopg://host/name", "postgresql+psycopg://host/name"),
        ("sqlite:////somewhere/x.db", "sqlite:////somewhere/x.db"),
    ],
)
def test_a_postgresql_address_names_its_driver(given: str, used: str) -> None:
    assert read(DATABASE_URL=given).database == used


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"), ("PORT", "0"), ("PORT", "65536"), ("THREADS", "0"), ("THREADS", "many"),
        ("MAX_UPLOAD_BYTES", "-1"), ("MAX_UPLOAD_BYTES", "5 GB"), ("VOLUME_CACHE_BYTES", "0"),
        ("REQUEST_SECONDS", "0"), ("REQUEST_SECONDS", "nan"), ("LOG_LEVEL", "loud"), ("REQUIRE_LOGIN", "perhaps"),
        ("DATABASE_URL", "mysql://host/name"), ("SESSION_SECRET", "fifteen-letters"), ("HOST", "999.1.1.1"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named_in_a_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name}.*\.$"):
        read(**{name: value})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", "127.0.0.1.evil.example"])
def test_beyond_this_machine_it_does_not_start_without_accounts(host: str, sqlite_url: str, tmp_path: Path) -> None:
    app = make_app(tmp_path, sqlite_url, HOST=host)
    with pytest.raises(SystemExit, match="no user account"):
        start(app)
    app.extensions["jobs"].close()
    app.extensions["imaging"].close()


@pytest.mark.parametrize(
    ("host", "url", "warned"),
    [
        ("0.0.0.0", "", True),
        ("::", "http://lightbox.example.org", True),
        ("0.0.0.0", "https://lightbox.example.org", False),
        ("127.0.0.1", "", False),
    ],
)
def test_beyond_this_machine_without_tls_it_says_that_passwords_travel_in_the_clear(
    host: str, url: str, warned: bool, sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(tmp_path, sqlite_url, HOST=host, PUBLIC_URL=url)
    people.account(app, "administrator")
    with caplog.at_level("WARNING", "lightbox"):
        guarded(app)
    said = [one.getMessage() for one in caplog.records if "in the clear" in one.getMessage()]
    assert len(said) == warned
    assert all(f"HOST={host} " in one and "PUBLIC_URL=https" in one for one in said)
    app.extensions["jobs"].close()
    app.extensions["imaging"].close()


@pytest.mark.parametrize("host", ["999.1.1.1", "127.0.0", "1.2.3.4.5", "fe80::zz", "local host", "http://x", "-x"])
def test_what_is_no_address_is_not_called_reachable(host: str) -> None:
    with pytest.raises(SettingsError, match=r"^HOST=.* not an address or host name of this machine") as caught:
        read(HOST=host)
    assert "reachable" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1", "[::1]"])
def test_every_name_of_this_machine_will_do(host: str) -> None:
    assert read(HOST=host).loopback


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError, match=r"PORT.*\. THREADS.*\."):
        read(PORT="x", THREADS="y")


def test_no_secret_is_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        read(DATABASE_URL="mysql://user:password@host/name")
    assert "password" not in str(caught.value)


def test_the_file_counts_where_the_environment_is_silent(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=6000\nTHREADS=3\n# a comment\nGOOGLE_API_KEY=x\n")
    settings = Settings.from_environment({"PORT": "7000"}, file)
    assert (settings.port, settings.threads) == (7000, 3)


def test_a_setting_that_does_not_exist_is_refused_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PROT=6000\n")
    with pytest.raises(SettingsError, match="PROT"):
        Settings.from_environment({}, file)


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    assert Settings.from_environment({}, tmp_path / "none").port == 5000


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read().port = 1  # type: ignore[misc]


def test_a_secret_is_made_once_and_kept_for_nobody_else(tmp_path: Path) -> None:
    first, second = (read(DATA_DIR=str(tmp_path / "data")).secret() for _ in range(2))
    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "data/secret").stat().st_mode & 0o777 == 0o600
    assert read(DATA_DIR=str(tmp_path), SESSION_SECRET="given-4f9a1be07d62").secret() == "given-4f9a1be07d62"


def test_the_application_has_the_settings(tmp_path: Path) -> None:
    app = create_app(read(DATA_DIR=str(tmp_path), UPLOAD_DIR=str(tmp_path / "up"), THREADS="5"))
    assert app.config["THREADS"] == 5
    assert (tmp_path / "up").is_dir()


STARTS = {
    "factory": ["-c", "import app; app.create_app()"],
    "migration": ["-m", "flask", "--app", "app", "db", "upgrade"],
    "server": ["-m", "gunicorn", "--config", "gunicorn.conf.py", "app:create_app()"],
}
NOWHERE = [
    ({"PORT": "x"}, "PORT=x: "),
    ({"UPLOAD_DIR": "/proc/x"}, "UPLOAD_DIR=/proc/x: the folder cannot be made or written to"),
    ({"UPLOAD_DIR": "/proc"}, "UPLOAD_DIR=/proc: the folder cannot be made or written to"),
    ({"DATA_DIR": "/dev/null"}, "DATA_DIR=/dev/null: the folder cannot be made or written to"),
    ({"DATABASE_URL": "postgresql://nouser:word@127.0.0.1:1/x"}, "DATABASE_URL: the database cannot be used ("),
    ({"DATABASE_URL": "postgresql://127.0.0.1:port/x"}, "DATABASE_URL: the database cannot be used ("),
    ({"DATABASE_URL": "sqlite:////dev/null/x/y.db"}, "DATABASE_URL: the database cannot be used ("),
    ({"DATABASE_URL": f"sqlite:///{ROOT / 'README.md'}"}, "DATABASE_URL: the database cannot be used ("),
]


BY_ALL = [(start, *NOWHERE[number]) for start in ("migration", "server") for number in (1, 4)]


@pytest.mark.parametrize(("start", "given", "told"), [("factory", *one) for one in NOWHERE] + BY_ALL)
def test_a_start_with_a_wrong_setting_ends_with_a_sentence(
    start: str, given: dict[str, str], told: str, tmp_path: Path
) -> None:
    own = {"DATA_DIR": str(tmp_path / "data"), "UPLOAD_DIR": str(tmp_path / "up"), "PORT": str(free_port())}
    ended = subprocess.run(
        [sys.executable, *STARTS[start]],
        cwd=ROOT,
        env={**os.environ, **own, **given},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode not in (0, None)
    assert ended.stderr.startswith(f"Lightbox cannot start. {told}")
    assert len(ended.stderr.splitlines()) == 1
    assert "word" not in ended.stderr.replace("password", "")


def test_a_fault_is_told_in_words() -> None:
    with pytest.raises(SettingsError, match=r"^TRUSTED_PROXIES=abc: must be a whole number\.$"):
        read(TRUSTED_PROXIES="abc")
    with pytest.raises(SettingsError, match=r"^TRUSTED_PROXIES=11: must be at most 10\.$"):
        read(TRUSTED_PROXIES="11")


@pytest.mark.parametrize("names", ["*", "*.example.org", "https://example.org", "example.org:80", "a b", "a,*", "a:b"])
def test_a_name_that_no_request_has_is_refused(names: str) -> None:
    with pytest.raises(SettingsError, match=r"must be the names by which this server is called, .*example\.org"):
        read(ALLOWED_HOSTS=names)


def test_names_of_this_server_are_taken() -> None:
    assert {"example.org", "pacs", "10.0.0.5"} <= read(ALLOWED_HOSTS="Example.org, pacs,10.0.0.5,").hosts


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in [folder, *folder.iterdir()]}


def test_the_database_is_for_nobody_else(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        app = create_app(read(DATA_DIR=str(tmp_path / "data"), UPLOAD_DIR=str(tmp_path / "up")))
        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE one (two)")
            found = modes(tmp_path / "data")
    finally:
        os.umask(before)
    files = {"lightbox.db", "lightbox.db-wal", "lightbox.db-shm", "secret", "audit-key"}
    assert found == {"data": "0o700"} | dict.fromkeys(files, "0o600")
    assert oct((tmp_path / "up").stat().st_mode & 0o777) == "0o700"


def test_a_folder_and_a_database_that_were_there_stay_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "lightbox.db").touch()
    folder.chmod(0o755)
    (folder / "lightbox.db").chmod(0o640)
    create_app(read(DATA_DIR=str(folder), UPLOAD_DIR=str(tmp_path / "up")))
    assert (modes(folder)["data"], modes(folder)["lightbox.db"]) == ("0o755", "0o640")


@pytest.mark.parametrize(("host", "told"), [("0.0.0.0", "tables are missing"), ("127.0.0.1", "tables are missing")])
def test_a_server_without_tables_says_so_and_nothing_else(host: str, told: str, tmp_path: Path) -> None:
    own = {"DATA_DIR": str(tmp_path / "data"), "UPLOAD_DIR": str(tmp_path / "up"), "PORT": str(free_port())}
    ended = subprocess.run(
        [sys.executable, *STARTS["server"]],
        cwd=ROOT,
        env={**os.environ, **own, "HOST": host},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode not in (0, None)
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert told in line and line.startswith("Lightbox cannot start. ")


def test_a_server_for_others_without_an_account_ends_with_its_sentence(tmp_path: Path) -> None:
    own = {"DATA_DIR": str(tmp_path / "data"), "UPLOAD_DIR": str(tmp_path / "up"), "PORT": str(free_port())}
    every = {**os.environ, **own, "HOST": "0.0.0.0"}
    subprocess.run([sys.executable, *STARTS["migration"]], cwd=ROOT, env=every, check=True, timeout=60)
    ended = subprocess.run(
        [sys.executable, *STARTS["server"]], cwd=ROOT, env=every, capture_output=True, text=True, timeout=30
    )
    assert ended.returncode not in (0, None)
    (line,) = ended.stderr.splitlines()
    assert line.startswith("Lightbox cannot start. HOST=0.0.0.0 is reachable from other machines, and there is no user")


def test_the_example_file_names_every_setting() -> None:
    named = re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert named == [name.upper() for name in Settings.model_fields]
