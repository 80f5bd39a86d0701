"""Bodies that are no uploads: wrong types, lies, sizes (cases 8 and 40)."""

import errno
import gzip
import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import dicoms
from tests.support.zips import zipped
from web import spool

FORM = "multipart/form-data; boundary=here"


def part(name: str, data: bytes, field: str = "file") -> bytes:
    head = f'--here\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + data + b"\r\n"


def post(client: FlaskClient, body: bytes, content_type: str = FORM, **more: Any) -> Any:
    answer = client.post("/api/upload", data=body, content_type=content_type, **more)
    assert list(client.application.extensions["storage"].uploads()) == [], "nothing may be left"
    return answer.status_code, answer.get_json()["error"]["code"]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
def test_other_types_are_refused(client: FlaskClient, kind: str) -> None:
    assert post(client, b"{}", kind) == (415, "wrong_type")


def test_what_is_no_upload_is_told_how_to_send_a_file(client: FlaskClient) -> None:
    answer = client.post("/upload")
    assert answer.status_code == 415
    assert "-F file=@" in answer.get_json()["error"]["message"]


def test_an_empty_zip_is_told_to_be_empty(client: FlaskClient) -> None:
    answer = client.post("/upload", data=zipped({}), content_type="application/zip")
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (422, "nothing_received")
    assert error["message"] == "The ZIP holds no files."


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_case_8_an_encoded_body_is_refused_unread(client: FlaskClient, coding: str) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    assert post(client, bomb, "application/zip", headers={"Content-Encoding": coding}) == (415, "content_encoding")


def test_a_form_without_a_boundary_is_malformed(client: FlaskClient) -> None:
    assert post(client, b"x", "multipart/form-data") == (400, "malformed_form")


@pytest.mark.parametrize(
    "body",
    [
        b"not a form at all",
        part("a.dcm", b"data"),  # never closed
        part("a.dcm", b"data")[:-10],
        b"--here\r\nContent-Disposition: attachment\r\n\r\nx\r\n--here--\r\n",
        b"--here\r\nno header\r\n\r\nx\r\n--here--\r\n",
        b"--here\r\n" + b"X-Long: " + b"y" * 10_000 + b"\r\n\r\nx\r\n--here--\r\n",
        b"--here\r\n" + b"X-Many: y\r\n" * 100 + b"\r\nx\r\n--here--\r\n",
    ],
    ids=["no form", "not closed", "cut short", "disposition", "header", "long header", "many headers"],
)
def test_malformed_forms_are_refused(client: FlaskClient, body: bytes) -> None:
    assert post(client, body) == (400, "malformed_form")


def test_case_40_a_body_shorter_than_its_content_length_is_refused(client: FlaskClient) -> None:
    stream = io.BytesIO(dicoms.ct()[:500])
    answer = post(client, b"", "application/dicom", environ_overrides={"wsgi.input": stream, "CONTENT_LENGTH": "900"})
    assert answer == (400, "truncated")


class Open(io.BytesIO):
    """A connection that outlives the request."""

    def close(self) -> None:
        """Stay open."""


def test_case_40_nothing_beyond_the_content_length_is_read(client: FlaskClient) -> None:
    data = dicoms.ct()
    stream = Open(data + b"the next request")
    overrides = {"wsgi.input": stream, "CONTENT_LENGTH": str(len(data))}
    answer = client.post("/api/upload", content_type="application/dicom", environ_overrides=overrides)
    assert answer.status_code == 201
    assert stream.read() == b"the next request"


def test_a_body_of_unknown_length_is_refused(client: FlaskClient) -> None:
    overrides = {"wsgi.input": io.BytesIO(b"x"), "CONTENT_LENGTH": ""}
    assert post(client, b"", "application/dicom", environ_overrides=overrides) == (411, "length_required")


def test_a_chunked_body_is_taken(client: FlaskClient) -> None:
    overrides = {
        "wsgi.input": io.BytesIO(dicoms.ct()), "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked",
    }  # fmt: skip
    answer = client.post("/api/upload", content_type="application/dicom", environ_overrides=overrides)
    assert answer.status_code == 201


class Failing(io.RawIOBase):
    """A connection that breaks after its first bytes."""

    def __init__(self, error: Exception) -> None:
        self.error, self.first = error, True

    def read(self, size: int = -1) -> bytes:
        if self.first:
            self.first = False
            return b"--here\r\nContent-Dis"
        raise self.error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), (408, "too_slow")),
        (ConnectionResetError(), (400, "truncated")),
        (OSError(), (400, "truncated")),
    ],
)
def test_case_40_a_connection_that_stalls_or_breaks_leaves_nothing(
    client: FlaskClient, error: Exception, expected: tuple[int, str]
) -> None:
    overrides = {"wsgi.input": Failing(error), "CONTENT_LENGTH": "5000"}
    assert post(client, b"", environ_overrides=overrides) == expected


class Dripping(io.RawIOBase):
    """A client that sends a byte at a time."""

    def read(self, size: int = -1) -> bytes:
        time.sleep(0.01)
        return b"-"


def test_case_40_a_client_that_drips_is_given_up(make: Callable[..., Flask]) -> None:
    client = make(REQUEST_SECONDS="0.05").test_client()
    overrides = {"wsgi.input": Dripping(), "CONTENT_LENGTH": "5000000"}
    assert post(client, b"", "application/dicom", environ_overrides=overrides) == (408, "too_slow")


def test_more_bytes_than_allowed_are_refused_before_they_are_read(make: Callable[..., Flask]) -> None:
    client = make(MAX_UPLOAD_BYTES="1000").test_client()
    assert post(client, bytes(1001), "application/zip") == (413, "too_large")


def test_more_bytes_than_allowed_are_counted_where_no_length_is_told(make: Callable[..., Flask]) -> None:
    client = make(MAX_UPLOAD_BYTES="1000").test_client()
    overrides = {
        "wsgi.input": io.BytesIO(bytes(5000)), "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked",
    }  # fmt: skip
    assert post(client, b"", "application/zip", environ_overrides=overrides) == (413, "too_large")


def test_a_file_name_in_another_charset_is_only_a_label(client: FlaskClient) -> None:
    body = part("x", b"text").replace(b'"x"', b'"../../etc/\xff\xfepasswd"') + b"--here--\r\n"
    answer = client.post("/api/upload", data=body, content_type=FORM)
    assert answer.status_code == 422
    assert answer.get_json()["error"]["details"]["rejected"][0]["file"].endswith("\ufffd\ufffdpasswd")


class Full(io.FileIO):
    """A file on a disk without space."""

    def write(self, data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("kind", [FORM, "application/dicom"])
def test_case_42_a_full_disk_is_told_and_nothing_is_left(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(spool, "open", lambda path, mode, buffering: Full(path, mode), raising=False)
    body = part("a", dicoms.ct()) + b"--here--\r\n" if kind == FORM else dicoms.ct()
    assert post(client, body, kind) == (507, "no_space")
