"""web.logs: one JSON object per line (case 29)."""

import json
import logging

from web.logs import Lines, configure


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("lightbox.web", logging.WARNING, __file__, 1, message, (), info)


def test_case_29_what_was_sent_cannot_forge_a_line() -> None:
    line = Lines().format(record('name\r\n{"level": "INFO", "message": "all is well"}'))
    assert "\n" not in line and "\r" not in line
    assert json.loads(line)["level"] == "WARNING"


def test_an_exception_stays_on_its_line() -> None:
    try:
        raise ValueError("one\ntwo")
    except ValueError as error:
        line = Lines().format(record("failed", error))
    assert "\n" not in line
    assert "one\ntwo" in json.loads(line)["exception"]


def test_the_log_is_written_once_however_many_applications_there_are(capsys) -> None:
    for _ in range(2):
        configure("INFO")
    logging.getLogger("lightbox.web").info("hello")
    assert capsys.readouterr().err.count("hello") == 1
