"""web.logs: one JSON object per line (case 29)."""

import json
import logging

from tests.support.application import make_app
from web.logs import Foreign, Lines, configure


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("lightbox.web", logging.WARNING, __file__, 1, message, (), info)


def test_case_29_what_was_sent_cannot_forge_a_line() -> None:
    line = Lines().format(record('name\r\n{"level": "INFO", "message": "all is well"}'))
    assert "\n" not in line and "\r" not in line
    assert json.loads(line)["level"] == "WARNING"


def test_an_exception_is_told_by_its_type_and_places_and_not_by_its_words() -> None:
    try:
        try:
            raise ValueError("PatientName is Phantom^Sample\n")
        except ValueError as error:
            raise KeyError("Phantom^Sample") from error
    except KeyError as error:
        line = Lines().format(record("failed", error))
    assert "\n" not in line and "Phantom" not in line
    last, first = json.loads(line)["exception"]
    assert last.startswith("KeyError: tests/unit/web/test_logs.py:") and first.startswith("ValueError: tests/unit/")


def test_a_library_is_told_by_the_place_and_not_by_its_words() -> None:
    said = json.loads(Foreign().format(record("Invalid value for VR PN: Phantom^Sample")))
    assert said["message"].startswith("tests/unit/web/test_logs.py:1 in ")


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def test_a_request_is_one_line_with_ids_and_nothing_that_was_looked_for(sqlite_url, tmp_path) -> None:
    app = make_app(tmp_path, sqlite_url)
    logger = logging.getLogger("lightbox.requests")
    kept = Kept()
    logger.addHandler(kept)
    try:
        client = app.test_client()
        answer = client.get("/api/studies?q=Phantom^Sample&patient_id=P1")
        client.get(f"/api/studies/{'a' * 31}1")
        client.get("/api/studies/Phantom-Sample")
        client.get("/nowhere/Phantom-Sample")
        client.get("/healthz")
    finally:
        logger.removeHandler(kept)
    told = [one.fields for one in kept.records]
    assert [(one["route"], one["status"]) for one in told] == [
        ("/api/studies", 200),
        ("/api/studies/<study>", 404),
        ("/api/studies/<study>", 404),
        ("", 404),
    ]
    assert [one.get("study") for one in told] == [None, "a" * 31 + "1", None, None]
    assert all((one["person"], one["address"], one["method"]) == ("local", "127.0.0.1", "GET") for one in told)
    assert all(one["ms"] >= 0 for one in told) and answer.headers["X-Request-Id"]
    assert "Phantom" not in str(told)


def test_the_log_is_written_once_however_many_applications_there_are(capsys) -> None:
    for _ in range(2):
        configure("INFO")
    logging.getLogger("lightbox.web").info("hello")
    assert capsys.readouterr().err.count("hello") == 1
