"""Scripts and sheets as the page asks for them, and what it asks for first."""

import gzip
import os
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import zstandard
from flask.testing import FlaskClient

from tests.data import ROOT
from web.assets import KEPT, Assets

JOINED = re.compile(r'(?:href|src)="(/static/joined/[0-9a-f]{16}/[a-z.]+)"')
PRELOAD = re.compile(r'<link rel="preload" as="fetch" crossorigin href="([^"]+)">')


def addresses(client: FlaskClient, page: str) -> list[str]:
    return JOINED.findall(client.get(page, headers={"Accept": "text/html"}).text)


def first(client: FlaskClient, page: str) -> list[str]:
    return [unescape(found) for found in PRELOAD.findall(client.get(page, headers={"Accept": "text/html"}).text)]


@pytest.fixture
def known(client: FlaskClient, series: dict[str, Any]) -> dict[str, Any]:
    """Everything known of the phantom's series."""
    found: dict[str, Any] = client.get(f"/api/series/{series['id']}").get_json()
    return found


def test_a_page_asks_for_few_files_and_a_second_visit_for_none(client: FlaskClient, study: dict[str, Any]) -> None:
    for page in ("/", f"/view/{study['studies'][0]['id']}"):
        found = addresses(client, page)
        assert 3 <= len(found) <= 4
        for address in found:
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.mimetype == ("text/css" if address.endswith(".css") else "text/javascript")
        assert addresses(client, page) == found


def test_they_travel_compressed_as_the_browser_takes_them(client: FlaskClient) -> None:
    address = addresses(client, "/")[0]
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br, zstd"})
    older = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], older.headers["Content-Encoding"]) == ("zstd", "gzip")
    assert zstandard.ZstdDecompressor().decompress(packed.data) == gzip.decompress(older.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("address", ["0123456789abcdef/base.js", "{digest}/none.js", "{digest}/..%2fapp.py"])
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    digest = addresses(client, "/")[0].split("/")[3]
    answer = client.get("/static/joined/" + address.format(digest=digest))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "not_found")


def test_a_change_gives_new_addresses_and_a_page_that_is_open_keeps_its_own(tmp_path: Path) -> None:
    for part in ("js", "css"):
        shutil.copytree(ROOT / "static" / part, tmp_path / part)
    assets = Assets(tmp_path)
    before = assets.digest()
    sheet = tmp_path / "css/base.css"
    changed = []
    for number in range(KEPT):
        sheet.write_text(sheet.read_text() + f"/* {number} */\n")
        os.utime(sheet, ns=(number, number))
        changed.append(assets.digest())
    assert len({before, *changed}) == KEPT + 1
    held = assets.version(changed[0])
    assert held is not None
    assert "/* 0 */" in held.texts["page.css"]
    assert "/* 1 */" not in held.texts["page.css"]
    assert assets.version(before) is None


def test_the_viewer_names_the_study_the_series_and_its_middle_slice(client: FlaskClient, known: dict[str, Any]) -> None:
    page = f"/view/{known['study']}?series={known['id']}"
    found = first(client, page)
    assert found[:2] == [f"/api/studies/{known['study']}", f"/api/series/{known['id']}"]
    middle = known["planes"]["acquired"]["slices"] // 2
    query = f"format=raw&plane=acquired&index={middle}&count=1&phase=0&v={known['digest']}"
    assert found[2:] == [f"/api/series/{known['id']}/plane?{query}"]
    assert {client.get(address).status_code for address in found} == {200}
    assert first(client, f"{page}&layout=mpr") == found[:2]
    assert first(client, f"/view/{known['study']}") == found[:1]


@pytest.mark.parametrize("other", ["0123456789abcdef", "%22%3E%3Cscript%3E", ""])
def test_nothing_is_named_that_is_not_of_the_study(client: FlaskClient, known: dict[str, Any], other: str) -> None:
    found = first(client, f"/view/{known['study']}?series={other}")
    assert found == [f"/api/studies/{known['study']}"]
    assert first(client, f"/view/0123456789abcdef?series={known['id']}") == []
    assert first(client, "/") == []
