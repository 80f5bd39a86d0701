"""GET /api/series/<series>/volume."""

import gzip
import io
from typing import Any

import nibabel
import numpy as np
import pytest
from flask.testing import FlaskClient

from engine import wire
from phantom.files import Study
from tests.support import dicoms


def get(client: FlaskClient, series: dict[str, Any], form: str) -> Any:
    answer = client.get(f"/api/series/{series['id']}/volume?format={form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer


def test_numpy_holds_modality_values_in_c_order(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    values = np.load(io.BytesIO(get(client, series, "npy").data))
    assert values.shape == (9, 48, 48)
    assert (values == phantom.scan.values()[0]).all()


def test_nifti_has_the_ras_affine(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(get(client, series, "nii").data))
    lps = np.diag([-1, -1, 1, 1]) @ image.affine
    assert np.allclose(lps, phantom.truth["affine_lps"], atol=1e-4)
    assert (np.asarray(image.dataobj).T == phantom.scan.values()[0]).all()


def test_raw_holds_every_slice(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    unpacked = wire.unpack(get(client, series, "raw").data)
    assert (unpacked.values() == phantom.scan.values()[0]).all()


def test_another_format_is_refused(client: FlaskClient, series: dict[str, Any]) -> None:
    assert client.get(f"/api/series/{series['id']}/volume?format=mat").status_code == 400


@pytest.mark.parametrize("limit", ["1000"])
def test_a_series_larger_than_the_memory_is_shown_slice_by_slice(make: Any, phantom_zip: bytes, limit: str) -> None:
    client = make(VOLUME_CACHE_BYTES=limit).test_client()
    sent = {"file": (io.BytesIO(phantom_zip), "a.zip")}
    series = client.post("/upload", data=sent, content_type="multipart/form-data").get_json()["id"]
    assert client.get(f"/slice/{series}/8").get_json()["index"] == 8
    for path in ("/volume", "/volume?format=nii", "/coarse", "/plane?plane=coronal"):
        refused = client.get(f"/api/series/{series}{path}")
        assert (refused.status_code, refused.get_json()["error"]["code"]) == (422, "too_large")
    detail = client.get(f"/api/series/{series}").get_json()
    reason = detail["reason"]
    assert f"{2 * 9 * 48 * 48:,} bytes" in reason
    assert "VOLUME_CACHE_BYTES allows (1,000)" in reason
    assert refused.get_json()["error"]["message"] == reason
    assert [detail["planes"][name] for name in ("axial", "coronal", "sagittal")] == [{"reason": reason}] * 3
    assert detail["planes"]["acquired"]["slices"] == 9
    assert (detail["grid"], detail["coarse"]) == (None, None)
    assert [(one["value"], one["severity"]) for one in detail["trust"]["entries"] if one["key"] == "memory"] == [
        (reason, "note")
    ]


def test_a_series_that_fits_says_nothing_of_memory(client: FlaskClient, series: dict[str, Any]) -> None:
    detail = client.get(f"/api/series/{series['id']}").get_json()
    assert (detail["reason"], "memory" in [one["key"] for one in detail["trust"]["entries"]]) == ("", False)


def test_case_15_a_slice_that_cannot_be_drawn_is_nan(client: FlaskClient, send: Any) -> None:
    files = {str(n): dicoms.spoilt(n) if n == 2 else dicoms.ct(n) for n in range(1, 5)}
    series = send(files).get_json()["studies"][0]["series"][0]
    values = np.load(io.BytesIO(get(client, series, "npy").data))
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(get(client, series, "nii").data))
    assert values.dtype == image.get_data_dtype() == np.float32
    assert np.isnan(values).all(axis=(1, 2)).tolist() == [False, True, False, False]
    np.testing.assert_array_equal(image.get_fdata().T, values)
    plane = np.load(io.BytesIO(client.get(f"/api/series/{series['id']}/plane?plane=sagittal&format=npy").data))
    assert np.isnan(plane).all(axis=1).tolist() == [False, False, True, False]


@pytest.mark.parametrize("planar", [0, 1])
def test_deep_colour_has_the_samples_of_the_file(client: FlaskClient, send: Any, planar: int) -> None:
    stored = (np.arange(8 * 8 * 3, dtype=np.uint16) * 300).reshape(8, 8, 3)
    data = dicoms.ct(
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=planar,
        BitsAllocated=16,
        PixelRepresentation=0,
        PixelData=(stored.transpose(2, 0, 1) if planar else stored).tobytes(),
    )
    series = send({"1": data}).get_json()["studies"][0]["series"][0]
    np.testing.assert_array_equal(np.load(io.BytesIO(get(client, series, "npy").data)), stored[None])
    plane = np.load(io.BytesIO(client.get(f"/api/series/{series['id']}/plane?format=npy").data))
    np.testing.assert_array_equal(plane, stored)
    assert client.get(f"/slice/{series['id']}/0").status_code == 200
