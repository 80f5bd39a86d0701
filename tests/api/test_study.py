"""One study: described, pictured, exported, read again, deleted."""

import io
import threading
import zipfile
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import inspect, text

from models import db
from phantom.files import Study
from tests.support import dicoms

PATIENCE = 60
"""Seconds after which a test that waits in vain gives up; it measures nothing."""


@pytest.fixture
def address(study: dict[str, Any]) -> str:
    return f"/api/studies/{study['studies'][0]['id']}"


def test_it_is_described_as_the_upload_told_it(client: FlaskClient, study: dict[str, Any], address: str) -> None:
    assert client.get(address).get_json() == study["studies"][0]


def test_what_is_not_shown_is_listed_with_its_reason(client: FlaskClient, send: Any) -> None:
    study = send({"1": dicoms.ct(1), "sr": dicoms.report()}).get_json()["studies"][0]
    (excluded,) = client.get(f"/api/studies/{study['id']}").get_json()["excluded"]
    assert excluded["file"] == "sr"
    assert excluded["code"] and excluded["message"]


def test_its_picture_is_the_middle_slice(client: FlaskClient, study: dict[str, Any], address: str) -> None:
    answer = client.get(f"{address}/image")
    assert answer.mimetype == "image/png"
    middle = client.get(f"/api/series/{study['id']}/plane?index=4")
    assert np.array_equal(*(np.asarray(Image.open(io.BytesIO(one.data))) for one in (answer, middle)))


def test_its_archive_holds_the_originals_byte_for_byte(client: FlaskClient, address: str, phantom: Study) -> None:
    answer = client.get(f"{address}/archive")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        stored = sorted(archive.read(name) for name in archive.namelist())
    assert stored == sorted(data for _, data in phantom.files)


@pytest.mark.parametrize("start", [b"MZ\x90\0", b"\x7fELF\2\1\1", b"<html><script>alert(1)</script>", b'{"a": 1}'])
def test_case_17_a_preamble_that_is_a_program_comes_back_in_an_archive_alone(
    client: FlaskClient, send: Any, start: bytes
) -> None:
    """Byte for byte, as a file to save that no browser takes for anything else: docs/decisions/0009."""
    data = start.ljust(128, b"\0") + dicoms.ct()[128:]
    sent = send({"a.dcm": data}).get_json()
    answer = client.get(f"/api/studies/{sent['studies'][0]['id']}/archive")
    assert answer.mimetype == "application/zip"
    assert answer.data[:4] == b"PK\3\4"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [data]
        assert all(name.endswith(".dcm") for name in archive.namelist())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_case_17_no_route_gives_an_original_by_itself(client: FlaskClient) -> None:
    """Whoever adds one decides anew what becomes of its preamble."""
    assert not [rule.rule for rule in client.application.url_map.iter_rules() if "<instance" in rule.rule]


def test_an_archive_that_would_lack_a_file_is_refused(client: FlaskClient, address: str, tmp_path: Path) -> None:
    stored = next(path for path in (tmp_path / "uploads").rglob("*") if path.is_file() and path.name.isdigit())
    stored.unlink()
    answer = client.get(f"{address}/archive")
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert "Content-Disposition" not in answer.headers
    error = answer.get_json()["error"]
    assert (error["code"], error["details"], set(error)) == ("file_not_found", {}, {"code", "message", "details"})
    assert "missing" in error["message"] and str(tmp_path) not in answer.text


def test_a_study_without_pictures_says_so(client: FlaskClient, send: Any) -> None:
    body = send({"sr": dicoms.report()}).get_json()
    assert (body["id"], body["slices"]) == (None, 0)
    answer = client.get(f"/api/studies/{body['studies'][0]['id']}/image")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "no_picture")


def test_read_again_it_is_the_same(client: FlaskClient, study: dict[str, Any], address: str) -> None:
    before = client.get(address).get_json()
    answer = client.post(f"/api/process/{before['id']}")
    assert answer.status_code == 200
    after = answer.get_json()
    assert after["series"] == before["series"]
    assert client.get(f"/slice/{study['id']}/4").status_code == 200


def test_case_50_deleted_nothing_of_it_is_left(
    client: FlaskClient, study: dict[str, Any], address: str, tmp_path: Path
) -> None:
    client.get(f"/slice/{study['id']}/4")
    assert client.delete(address).status_code == 204
    for gone in (address, f"{address}/image", f"{address}/archive", f"/slice/{study['id']}/4"):
        assert client.get(gone).status_code == 404
    assert client.application.extensions["imaging"].usage()["series"] == 0
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file() and path.name != ".lock"] == []
    with client.application.app_context():
        for table in set(inspect(db.engine).get_table_names()) - {
            "audit_event",
            "audit_head",
            "facility",
            "alembic_version",
        }:
            assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table


def test_a_study_that_goes_while_it_is_read_is_no_fault(
    client: FlaskClient, study: dict[str, Any], address: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    """Its series is closed before its files go; a thread that is at one of them finds it missing, and that is all."""
    storage, imaging = (client.application.extensions[name] for name in ("storage", "imaging"))
    reading, gone = Event(), Event()
    honest, remove = type(storage).open, type(storage).delete

    def slow(self: Any, key: str) -> Any:
        if threading.current_thread().name.startswith("lightbox-volume"):
            reading.set()
            assert gone.wait(PATIENCE)
        return honest(self, key)

    def deleted(self: Any, keys: Any) -> None:
        assert imaging.usage()["series"] == 0
        remove(self, keys)

    monkeypatch.setattr(type(storage), "open", slow)
    monkeypatch.setattr(type(storage), "delete", deleted)
    with caplog.at_level("INFO"):
        try:
            assert client.get(f"/slice/{study['id']}/4").status_code == 200
            assert reading.wait(PATIENCE)
            assert client.delete(address).status_code == 204
        finally:
            gone.set()
        imaging._pool.shutdown(wait=True)
    ends = [record for record in caplog.records if record.name == "lightbox.engine"]
    assert ends
    assert {(record.levelname, record.exc_info, record.getMessage()) for record in ends} == {
        ("INFO", None, "a series is not read on: file_not_found")
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("delete", ""),
        ("get", "/image"),
        ("get", "/archive"),
    ],
)
def test_an_unknown_study_is_not_found(client: FlaskClient, method: str, path: str) -> None:
    answer = getattr(client, method)(f"/api/studies/0123456789abcdef0123456789abcdef{path}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "study_not_found")


def test_an_unknown_study_cannot_be_read_again(client: FlaskClient) -> None:
    assert client.post("/api/process/0123456789abcdef0123456789abcdef").status_code == 404
