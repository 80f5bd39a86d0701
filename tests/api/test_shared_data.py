"""Every real file goes in by HTTP, and what comes out agrees with what independent readers found in it.

The numbers stand in ``facts.json``; its README says which of them readers disagree about, and why.
"""

import gzip
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
from flask.testing import FlaskClient
from pydicom.pixels import apply_modality_lut

from tests.conftest import closing
from tests.data import DATA, facts
from tests.support.application import make_app
from tests.support.database import Sqlite
from tests.support.form import form

FLIP = np.diag([-1.0, -1.0, 1.0, 1.0])
"""RAS to LPS and back."""
AFFINE_MM = 1e-3
VALUE = 2e-4
"""Tolerance of a value, as a share of the range of values; facts are rounded to six decimals."""
LOSSY = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91"}
LOSSY |= {"1.2.840.10008.1.2.4.203"}
DRAWN_AFTER_ALL = {
    "transfer-syntax/misc/JPEG-lossy.dcm",
    "transfer-syntax/ct-one-image/CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm",
    "transfer-syntax/ct-one-image/CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm",
    "transfer-syntax/emri-64x64x10/emri_small_jpeg_2k_lossless_too_short.dcm",
    "broken/OT-PAL-8-face.dcm",
    "broken/badVR.dcm",
}
"""Not decoded by pydicom, but by SimpleITK, or by our decoders as its intact twin is: see ``test_..._as_its_twin``."""
TWINS = {
    "JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53": "JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51",
    "JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55": "JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51",
}


@pytest.fixture(scope="module")
def client(sqlite: Sqlite) -> Iterator[FlaskClient]:
    """One instance for the whole module, empty between tests."""
    folder = Path(tempfile.mkdtemp(prefix="lightbox-facts-"))
    for app in closing(make_app(folder, sqlite.copy(folder))):
        yield app.test_client()
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def cleared(client: FlaskClient, data: Path) -> Iterator[None]:
    """Studies share UIDs across the folders of the test data: each test starts without any."""
    yield
    cleared_now(client)


def cleared_now(client: FlaskClient) -> None:
    """Delete every study."""
    while studies := client.get("/api/studies").get_json()["studies"]:
        for study in studies:
            assert client.delete(f"/api/studies/{study['id']}").status_code < 300


def send(client: FlaskClient, *paths: Path) -> Any:
    """Upload some files as they are."""
    body, kind = form((path.name, path.read_bytes()) for path in paths)
    return client.post("/upload", data=body, content_type=kind)


def sets(answer: Any) -> list[dict[str, Any]]:
    """All series that an upload brought."""
    return [series for study in answer.get_json()["studies"] for series in study["series"]]


def voxels(client: FlaskClient, series: dict[str, Any]) -> np.ndarray[Any, Any]:
    """The modality values of a series."""
    answer = client.get(f"/api/series/{series['id']}/volume?format=npy")
    assert answer.status_code == 200, answer.get_json()
    return np.load(io.BytesIO(answer.data))


def agrees(values: np.ndarray[Any, Any], fact: dict[str, float], slack: float = 0.0) -> None:
    """Least, greatest and mean value are those of the facts."""
    room = VALUE * max(1.0, fact["max"] - fact["min"]) + slack
    assert float(np.nanmin(values)) == pytest.approx(fact["min"], abs=room)
    assert float(np.nanmax(values)) == pytest.approx(fact["max"], abs=room)
    assert float(np.nanmean(values.astype(np.float64))) == pytest.approx(fact["mean"], abs=room)


SINGLE = (
    [f for f in facts()["files"] if f["kind"] == "dicom" and not f["path"].startswith("series")]
    if DATA.exists()
    else []
)
DRAWN = [f for f in SINGLE if f.get("pydicom_decodes") == "yes"]
OTHER = [f for f in SINGLE if f.get("pydicom_decodes") != "yes"]
SERIES = list(facts()["series"]) if DATA.exists() else []
NIFTI = [f for f in facts()["files"] if f["kind"] == "nifti"] if DATA.exists() else []


@pytest.mark.parametrize("fact", DRAWN, ids=lambda fact: fact["path"])
def test_a_single_file_has_the_size_and_the_values_that_other_readers_find(
    client: FlaskClient, fact: dict[str, Any]
) -> None:
    answer = send(client, DATA / fact["path"])
    assert answer.status_code == 201, answer.get_json()
    found = sets(answer)
    assert {(series["rows"], series["columns"]) for series in found} == {(fact["rows"], fact["columns"])}
    assert sum(series["slices"] * series["phases"] for series in found) == fact.get("frames", 1)
    if fact.get("ModalityLUTSequence"):
        mapped = apply_modality_lut(
            pydicom.dcmread(DATA / fact["path"]).pixel_array, pydicom.dcmread(DATA / fact["path"])
        )
        assert np.array_equal(voxels(client, found[0]).squeeze(), mapped)
    elif fact["samples"] == 1 and fact["photometric"].startswith("MONOCHROME"):
        every = np.concatenate([voxels(client, series).ravel() for series in found])
        agrees(every, reference(fact), 2.0 if fact["transfer_syntax"] in LOSSY else 0.0)
    else:
        assert all(voxels(client, series).shape[-1] == 3 for series in found)
    for series in found:
        picture = client.get(f"/slice/{series['id']}/0")
        assert picture.status_code == 200 and picture.get_json()["image"].startswith("data:image/png;base64,")


def refused(answer: Any) -> None:
    """Each file is named with a code and a sentence."""
    body = answer.get_json()
    assert body["error"]["message"] and body["rejected"]
    assert all(item["file"] and item["code"] and item["message"] for item in body["rejected"])


def reference(fact: dict[str, Any]) -> dict[str, float]:
    """The values to judge by: modality values where the rescale is the file's own, else those of SimpleITK."""
    if "rescaled_values_by_numpy" in fact:
        return dict(fact["rescaled_values_by_numpy"])
    special = fact.get("modality") in ("SEG", "RTDOSE") or fact["photometric"] == "MONOCHROME1"
    if not special and fact.get("simpleitk", {}).get("values"):
        return dict(fact["simpleitk"]["values"])
    return dict(fact["stored_values"])


@pytest.mark.parametrize("fact", OTHER, ids=lambda fact: fact["path"])
def test_a_file_without_a_picture_is_refused_or_kept_with_the_reason(client: FlaskClient, fact: dict[str, Any]) -> None:
    answer = send(client, DATA / fact["path"])
    assert answer.status_code in (201, 422), answer.get_json()
    if answer.status_code == 422:
        refused(answer)
        return
    if fact["path"] in DRAWN_AFTER_ALL:
        values = fact.get("simpleitk", {}).get("values")
        if values and fact["path"] != "broken/badVR.dcm":  # there SimpleITK reads one frame of the fifteen
            shown = [
                series
                for series in sets(answer)
                if client.get(f"/api/series/{series['id']}").get_json()["colour"] is False
            ]
            assert shown or fact["path"] == "broken/OT-PAL-8-face.dcm"
            for series in shown:
                agrees(voxels(client, series), values)
        return
    for series in sets(answer):
        picture = client.get(f"/slice/{series['id']}/0")
        assert picture.status_code == 422 and picture.get_json()["error"]["message"], fact["path"]
    kept = [client.get(f"/api/studies/{study['id']}").get_json() for study in answer.get_json()["studies"]]
    assert any(study["excluded"] for study in kept) or sets(answer)
    archive = client.get(f"/api/studies/{kept[0]['id']}/archive")
    names = zipfile.ZipFile(io.BytesIO(archive.data))
    assert [names.read(name) for name in names.namelist()] == [(DATA / fact["path"]).read_bytes()]


@pytest.mark.parametrize("name", TWINS)
def test_a_retired_jpeg_process_is_decoded_as_its_twin(client: FlaskClient, name: str) -> None:
    folder = DATA / "transfer-syntax/ct-one-image"
    arrays = []
    for syntax in (name, TWINS[name]):
        arrays.append(voxels(client, sets(send(client, folder / f"CTImage.dcm_{syntax}.dcm"))[0]))
        cleared_now(client)
    assert np.array_equal(arrays[0], arrays[1])


def test_a_file_cut_behind_its_last_frame_is_decoded_as_its_twin(client: FlaskClient) -> None:
    folder = DATA / "transfer-syntax/emri-64x64x10"
    short = voxels(client, sets(send(client, folder / "emri_small_jpeg_2k_lossless_too_short.dcm"))[0])
    cleared_now(client)
    assert np.array_equal(short, voxels(client, sets(send(client, folder / "emri_small.dcm"))[0]))


@pytest.mark.parametrize("fact", SERIES, ids=lambda fact: f"{fact['folder']}-{fact['series_uid'][-6:]}")
def test_a_series_has_the_shape_the_place_and_the_values_that_other_readers_find(
    client: FlaskClient, fact: dict[str, Any]
) -> None:
    uid = fact["series_uid"]
    inside = [f for f in facts()["files"] if f.get("series_uid") == uid and f["path"].startswith(fact["folder"] + "/")]
    answer = send(client, *(DATA / f["path"] for f in reversed(inside)))
    assert answer.status_code == 201, answer.get_json()
    found = [client.get(f"/api/series/{series['id']}").get_json() for series in sets(answer)]
    assert {(s["rows"], s["columns"]) for s in found} == {(fact["rows"], fact["columns"])}
    frames = sum(f.get("frames", 1) for f in inside)
    assert sum(s["slices"] * s["phases"] for s in found) == frames
    if "simpleitk_volume" in fact:
        assert len(found) == 1
        same_volume(client, found[0], fact)
    elif len(found) == 1 and found[0]["kind"] == "volume" and fact["modality"] != "SEG":
        same_as_dcm2niix(client, found[0], fact["dcm2niix"][0])


def same_volume(client: FlaskClient, series: dict[str, Any], fact: dict[str, Any]) -> None:
    """Shape, affine and values are SimpleITK's; where it is known to be wrong, the truth."""
    itk = fact["simpleitk_volume"]
    columns, rows, slices = itk["size_xyz"]
    assert (series["slices"], series["rows"], series["columns"]) == (slices, rows, columns)
    affine = np.array(series["affine"])
    assert affine[:3, 3] == pytest.approx(itk["origin_lps"], abs=AFFINE_MM)
    if fact["gantry_sheared"]:
        step = fact["gap_mean"] / np.cos(np.radians(fact["shear_angle_deg"]))
        assert affine[:3, 2] == pytest.approx([0, 0, step], abs=AFFINE_MM)  # the table moved along z alone
    elif fact["gap_max"] - fact["gap_min"] < 0.05 * fact["gap_mean"]:
        direction = np.array(itk["direction"]).reshape(3, 3) * np.array(itk["spacing_xyz"])
        assert affine[:3, :3] == pytest.approx(direction, abs=AFFINE_MM)
    array = voxels(client, series)
    if array.ndim == 3:
        agrees(array, itk["values"])
        for probe in ("probe_zyx", "probe2_zyx"):
            assert array[tuple(itk[probe]["index"])] == pytest.approx(itk[probe]["value"], abs=1e-4)


def same_as_dcm2niix(client: FlaskClient, series: dict[str, Any], converted: dict[str, Any]) -> None:
    """Shape, phases and values of a series in time are dcm2niix's."""
    columns, rows, slices, *phases = converted["shape"]
    assert (series["slices"], series["rows"], series["columns"]) == (slices, rows, columns)
    assert series["phases"] == (phases[0] if phases else 1)
    if converted["values"]["max"] < 2**16:  # Philips' private scale is dcm2niix's alone
        agrees(voxels(client, series), converted["values"])


@pytest.mark.parametrize("fact", NIFTI, ids=lambda fact: fact["path"])
def test_a_nifti_file_has_the_shape_the_place_and_the_values_that_nibabel_finds(
    client: FlaskClient, fact: dict[str, Any]
) -> None:
    path = DATA / fact["path"]
    pair = path.with_suffix(".img")
    answer = send(client, path, pair) if path.suffix == ".hdr" and pair.exists() else send(client, path)
    if fact["nibabel_opens"] != "yes" or fact["format"] in ("Cifti2Image", "MGHImage") or path.suffix == ".hdr":
        assert answer.status_code in (201, 422), answer.get_json()
        if answer.status_code == 422:
            refused(answer)
            return
    assert answer.status_code == 201, answer.get_json()
    series = client.get(f"/api/series/{answer.get_json()['id']}").get_json()
    shape = [*fact["shape"], 1, 1][:4] if len(fact["shape"]) < 4 else fact["shape"]
    assert [series["columns"], series["rows"], series["slices"], series["phases"]] == shape[:4]
    assert np.array(series["affine"]) == pytest.approx(FLIP @ np.array(fact["affine"]), abs=AFFINE_MM)
    array = voxels(client, series)
    if "min" not in fact.get("values", {}):
        assert array.shape[-1] == 3
        return
    agrees(array, fact["values"])
    for probe in ("probe_ijk", "probe2_ijk"):
        value = array[tuple(reversed(fact[probe]["index"]))]
        assert value == pytest.approx(fact[probe]["value"], rel=1e-5, abs=1e-4)


def test_one_head_in_ten_orientations_is_one_picture(client: FlaskClient) -> None:
    """Trap 25: whatever the order of the axes in the file, each plane shows the same."""
    folder = DATA / "nifti/orientations"
    pictures = set()
    for path in sorted(folder.iterdir()):
        views = client.get(f"/views/{send(client, path).get_json()['id']}").get_json()
        pictures.add(tuple(views[plane]["image"] for plane in ("axial", "coronal", "sagittal")))
    assert len(pictures) == 1


@pytest.mark.parametrize("fact", [f for f in NIFTI if len(f.get("shape", ())) == 3], ids=lambda fact: fact["path"])
def test_a_nifti_file_comes_back_as_it_was(client: FlaskClient, fact: dict[str, Any]) -> None:
    if fact["nibabel_opens"] != "yes" or fact["path"].endswith(".hdr") or "min" not in fact.get("values", {}):
        assert fact["path"].startswith("nifti/odd")
        return
    series = send(client, DATA / fact["path"]).get_json()["id"]
    exported = client.get(f"/api/series/{series}/volume?format=nii").data
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(exported))
    assert image.affine == pytest.approx(np.array(fact["affine"]), abs=AFFINE_MM)
    assert image.shape == tuple(fact["shape"])
    agrees(np.asarray(image.dataobj), fact["values"])


def test_everything_at_once_is_taken_in_and_each_file_is_accounted_for(client: FlaskClient, tmp_path: Path) -> None:
    """The whole folder as one ZIP: nothing is lost, nothing is counted twice."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(p for p in DATA.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(DATA))
    answer = send(client, tmp_path / "all.zip")
    assert answer.status_code == 201
    counts = answer.get_json()["upload"]
    assert counts["received"] == counts["stored"] + counts["duplicate"] + counts["rejected"]
    assert counts["stored"] > 400
    assert all(item["message"] and item["code"] for item in answer.get_json()["rejected"])
    again = send(client, tmp_path / "all.zip").get_json()["upload"]
    assert (again["stored"], again["duplicate"]) == (0, counts["stored"] + counts["duplicate"])
