"""GET /api/series/<series>/plane."""

import io
from typing import Any

import numpy as np
import pytest
import zstandard
from flask.testing import FlaskClient
from PIL import Image

from engine import wire
from phantom.files import Study


def get(client: FlaskClient, series: dict[str, Any], query: str, **headers: str) -> Any:
    answer = client.get(f"/api/series/{series['id']}/plane?{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def array(client: FlaskClient, series: dict[str, Any], query: str) -> np.ndarray[Any, Any]:
    made: np.ndarray[Any, Any] = np.load(io.BytesIO(get(client, series, f"format=npy&{query}").data))
    return made


def test_a_plane_is_a_png_of_the_middle_slice_unless_asked_otherwise(
    client: FlaskClient, series: dict[str, Any]
) -> None:
    answer = get(client, series, "")
    assert answer.mimetype == "image/png"
    assert answer.data == get(client, series, "index=4").data
    assert Image.open(io.BytesIO(answer.data)).size == (48, 48)


def test_jpeg_has_the_quality_that_is_asked_for(client: FlaskClient, series: dict[str, Any]) -> None:
    coarse, fine = (get(client, series, f"format=jpeg&quality={quality}") for quality in (10, 95))
    assert coarse.mimetype == "image/jpeg"
    assert len(coarse.data) < len(fine.data)
    assert Image.open(io.BytesIO(fine.data)).size == (48, 48)


@pytest.mark.parametrize("k", [0, 4, 8])
def test_an_array_holds_modality_values(client: FlaskClient, series: dict[str, Any], phantom: Study, k: int) -> None:
    values = array(client, series, f"index={k}")
    assert values.dtype == np.int16
    assert (values == phantom.scan.values()[0, k]).all()


def test_planes_agree_with_the_volume_they_are_cut_from(
    client: FlaskClient, series: dict[str, Any], phantom: Study
) -> None:
    values = phantom.scan.values()[0]
    axial, coronal, sagittal = (array(client, series, f"plane={plane}&index=3") for plane in
                                ("axial", "coronal", "sagittal"))  # fmt: skip
    assert (axial == values[3]).all()
    assert (coronal == values[::-1, 3]).all()
    assert (sagittal == values[::-1, :, 3]).all()


def test_an_oblique_plane_along_an_axis_is_that_plane(client: FlaskClient, series: dict[str, Any]) -> None:
    layout = client.get(f"/api/series/{series['id']}").get_json()["planes"]["axial"]
    place = np.array(layout["origin"]) + 3 * np.array(layout["step"])
    vectors = {"origin": place, "row": layout["row"], "column": layout["column"]}
    query = "&".join(f"{name}={','.join(map(str, vector))}" for name, vector in vectors.items())
    oblique = array(client, series, f"{query}&width=48&height=48&spacing={layout['spacing'][0]}")
    assert np.abs(oblique - array(client, series, "plane=axial&index=3")).max() < 0.01


def test_isotropic_makes_pixels_square(client: FlaskClient, series: dict[str, Any]) -> None:
    assert array(client, series, "plane=coronal").shape == (9, 48)
    assert array(client, series, "plane=coronal&isotropic=1").shape == (round(8 * 4 / 1.5) + 1, 48)


def test_raw_planes_travel_several_at_once(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    answer = get(client, series, "format=raw&index=3&count=4", **{"Accept-Encoding": "gzip, zstd"})
    assert answer.mimetype == wire.MEDIA_TYPE
    assert answer.headers["Content-Encoding"] == "zstd"
    assert "Accept-Encoding" in answer.headers["Vary"]
    unpacked = wire.unpack(zstandard.ZstdDecompressor().decompressobj().decompress(answer.data))
    assert unpacked.first_index == 3
    assert (unpacked.values() == phantom.scan.values()[0, 3:7]).all()


def test_raw_planes_are_sent_plain_to_who_takes_no_encoding(client: FlaskClient, series: dict[str, Any]) -> None:
    answer = get(client, series, "format=raw&index=8&count=5", **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert len(wire.unpack(answer.data).samples) == 1, "there is one slice left"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("format=tiff", "format"),
        ("index=x", "index"),
        ("window_center=nan&window_width=1", "window_center"),
        ("window_center=1&window_width=inf", "window_width"),
        ("window_center=1e300&window_width=1", "window_center"),
        ("slab_mm=-1", "slab_mm"),
        ("slab_mm=nan", "slab_mm"),
        ("slab=mean", "slab"),
        ("voi=cubic", "voi"),
        ("invert=perhaps", "invert"),
        ("quality=0", "quality"),
        ("quality=101", "quality"),
        ("count=0&format=raw", "count"),
        ("count=65&format=raw", "count"),
        ("width=0", "width"),
        ("height=100000", "height"),
        ("spacing=0", "spacing"),
        ("spacing=nan", "spacing"),
        ("origin=1,2", "origin"),
        ("origin=1,2,nan&row=1,0,0&column=0,1,0", "origin"),
        ("origin=1,2,x&row=1,0,0&column=0,1,0", "origin"),
        ("preset=%00", "preset"),
        ("colormap=../../x", "colormap"),
    ],
)
def test_case_49_a_parameter_out_of_range_is_named(
    client: FlaskClient, series: dict[str, Any], query: str, parameter: str
) -> None:
    answer = client.get(f"/api/series/{series['id']}/plane?{query}")
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert error["code"] == "bad_parameter"
    assert error["message"].startswith(f"{parameter}: ")
    assert error["details"]["parameters"][0]["parameter"] == parameter


@pytest.mark.parametrize("query", ["origin=0,0,0", "row=1,0,0&column=0,1,0", "count=2", "count=2&format=raw&slab_mm=5"])
def test_parameters_that_do_not_go_together_are_refused(
    client: FlaskClient, series: dict[str, Any], query: str
) -> None:
    answer = client.get(f"/api/series/{series['id']}/plane?{query}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_parameter")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("origin=0,0,0&row=1,0,0&column=1,0,0", "bad_plane"),
        ("origin=0,0,0&row=0,0,0&column=0,1,0", "bad_plane"),
        ("window_center=0&window_width=0", "bad_window"),
        ("window_center=0&window_width=-5", "bad_window"),
    ],
)
def test_what_makes_no_picture_is_refused(client: FlaskClient, series: dict[str, Any], query: str, code: str) -> None:
    answer = client.get(f"/api/series/{series['id']}/plane?{query}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, code)
