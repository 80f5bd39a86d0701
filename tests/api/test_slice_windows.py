"""Slices of one series that carry different windows or tables: what the page is told draws what the server draws."""

import io
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from numpy.typing import NDArray
from PIL import Image

from engine import wire
from tests.support import dicoms

RAMP = np.arange(64, dtype="<i2").tobytes()
TABLED = {2, 4}
"""Slices with a VOI LUT."""


def files() -> dict[str, bytes]:
    """Slice n has a window around 8 n, slice 3 with a sigmoid; two have a table."""
    return {
        f"{n}.dcm": dicoms.ct(
            n,
            PixelData=RAMP,
            RescaleIntercept=0,
            WindowCenter=8 * n,
            WindowWidth=10 * n,
            VOILUTFunction="SIGMOID" if n == 3 else "LINEAR",
            VOILUTSequence=dicoms.table(n) if n in TABLED else None,
        )
        for n in range(1, 6)
    }


@pytest.fixture
def detail(client: FlaskClient, send: Any) -> dict[str, Any]:
    made = send(files()).get_json()["studies"][0]["series"][0]
    body: dict[str, Any] = client.get(f"/api/series/{made['id']}").get_json()
    return body


def by_the_book(values: NDArray[Any], told: dict[str, Any], table: Any) -> NDArray[Any]:
    """PS3.3 C.11.2.1, as plainly as can be; 0 to 255."""
    if told["lut"]:
        first, entries, bits = table
        place = np.clip(np.rint(values).astype(int) - first, 0, len(entries) - 1)
        return np.asarray(entries[place] / (2**bits - 1) * 255)
    c, w = told["center"], told["width"]
    if told["function"] == "SIGMOID":
        return np.asarray(255 / (1 + np.exp(-4 * (values - c) / w)))
    return np.asarray(np.clip((values - (c - 0.5)) / (w - 1) + 0.5, 0, 1) * 255)


def test_each_slice_as_the_page_is_told_is_what_the_server_draws(client: FlaskClient, detail: dict[str, Any]) -> None:
    own = detail["slice_windows"]
    told = [own["windows"][at] for at in own["index"][0]]
    assert [(one["center"], one["width"], one["lut"]) for one in told] == [
        (8 * n, 10 * n, n in TABLED) for n in range(1, 6)
    ]
    raw = wire.unpack(client.get(f"/api/series/{detail['id']}/plane?format=raw&index=0&count=5").data)
    for k, one in enumerate(told):
        png = client.get(f"/api/series/{detail['id']}/plane?index={k}").data
        expected = by_the_book(raw.values()[k], one, raw.tables[k])
        assert np.abs(np.asarray(Image.open(io.BytesIO(png))) - expected).max() <= 1
        body = client.get(f"/slice/{detail['id']}/{k}").get_json()
        assert one["lut"] or body["window"] == {"center": one["center"], "width": one["width"]}


def test_a_table_can_be_switched_off_for_the_window_below_it(client: FlaskClient, detail: dict[str, Any]) -> None:
    body = client.get(f"/slice/{detail['id']}/1?voi=linear").get_json()
    assert body["window"] == {"center": 16, "width": 20}


def test_a_series_of_one_window_is_told_once(client: FlaskClient, series: dict[str, Any]) -> None:
    assert client.get(f"/api/series/{series['id']}").get_json()["slice_windows"] is None
    raw = client.get(f"/api/series/{series['id']}/plane?format=raw&index=0&count=2").data
    assert wire.unpack(raw).tables == ()
