"""Every NIfTI file of the shared data, against what nibabel found in it."""

import functools
from typing import Any

import nibabel
import numpy as np
import pytest

from engine import build, export, nifti
from engine.displayset import DisplaySet
from engine.errors import Refused
from engine.volume import Volume
from tests.data import DATA, facts

FILES = [one for one in facts()["files"] if one["path"].startswith("nifti/")]
REFUSED = {
    "nifti/basic/test.mgz": "nifti_mgh",
    "nifti/odd/nifti1.hdr": "nifti_pair",
    "nifti/odd/ras.hdr": "nifti_pair",
    "nifti/odd/ras.img": "not_nifti",
    "nifti/odd/row_major.dconn.nii": "nifti_cifti",
}
READ = [one for one in FILES if one["path"] not in REFUSED]
GREY = [one for one in READ if "min" in (one.get("values") or {})]
LPS_FROM_RAS = np.diag([-1, -1, 1, 1])


def path(one: dict[str, Any]) -> str:
    return str(one["path"])


@functools.cache
def volume(name: str) -> Volume:
    data = (DATA / name).read_bytes()
    return build.build(nifti.read_header(data, name, "the file"), lambda instance: data)


def info(one: dict[str, Any]) -> DisplaySet:
    return volume(one["path"]).info


def modality(made: Volume) -> np.ndarray:
    """Modality values in the file's own order: (i, j, k, t)."""
    return export.modality(made).reshape(made.array.shape).transpose(3, 2, 1, 0)


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_what_holds_no_volume_is_refused_with_its_reason(name: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        nifti.read_header((DATA / name).read_bytes(), name)
    assert refusal.value.code == code


@pytest.mark.parametrize("one", READ, ids=path)
def test_the_shape_is_that_of_the_facts(one: dict[str, Any]) -> None:
    shape = [*one["shape"], 1][:4]
    assert [*info(one).shape[3::-1]] == shape
    assert info(one).kind == "volume"


@pytest.mark.parametrize("one", READ, ids=path)
def test_trap_25_the_affine_is_that_of_the_facts_turned_into_lps_once(one: dict[str, Any]) -> None:
    np.testing.assert_allclose(info(one).geometry.affine, LPS_FROM_RAS @ np.array(one["affine"]), atol=1e-3)


@pytest.mark.parametrize("one", READ, ids=path)
def test_spacing_and_axes_are_those_of_the_facts(one: dict[str, Any]) -> None:
    made = info(one).geometry
    # The zooms of the sheared file are the lengths of its axes; slices are nearer to one another than that.
    if "shear" in one["path"]:
        affine = np.array(one["affine"])
        normal = np.cross(affine[:3, 0], affine[:3, 1])
        apart = abs(affine[:3, 2] @ normal) / np.linalg.norm(normal)
        np.testing.assert_allclose(made.spacing[::-1], [*one["zooms"][:2], apart], atol=1e-3)
        assert np.linalg.norm(np.array(made.affine)[:3, 2]) == pytest.approx(one["zooms"][2], abs=1e-3)
    else:
        np.testing.assert_allclose(made.spacing[::-1], one["zooms"][:3], atol=1e-3)
    assert "".join(nibabel.aff2axcodes(LPS_FROM_RAS @ np.array(made.affine))) == one["axcodes"]


@pytest.mark.parametrize("one", GREY, ids=path)
def test_trap_25_the_values_are_those_of_the_facts(one: dict[str, Any]) -> None:
    values = modality(volume(one["path"]))
    told = [np.nanmin(values), np.nanmax(values), np.nanmean(values, dtype=np.float64)]
    np.testing.assert_allclose(told, [one["values"][key] for key in ("min", "max", "mean")], rtol=1e-4, atol=1e-5)
    for probe in (one["probe_ijk"], one["probe2_ijk"]):
        np.testing.assert_allclose(values[tuple([*probe["index"], 0][:4])], probe["value"], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("one", GREY, ids=path)
def test_the_voxels_are_those_of_nibabel(one: dict[str, Any]) -> None:
    expected = np.asanyarray(nibabel.load(DATA / one["path"]).dataobj)
    values = modality(volume(one["path"]))
    np.testing.assert_allclose(values, expected.reshape(values.shape), rtol=1e-5, atol=1e-4)


def test_trap_25_the_colour_file_has_the_voxels_of_nibabel() -> None:
    (one,) = (f for f in READ if "ct_perfusion" in f["path"])
    expected = np.asanyarray(nibabel.load(DATA / one["path"]).dataobj)
    made = volume(one["path"])
    assert made.colour
    np.testing.assert_array_equal(made.array[0].transpose(2, 1, 0, 3), np.stack([expected[c] for c in "RGB"], -1))


def test_the_sheared_file_is_known_as_tilted() -> None:
    (one,) = (f for f in READ if "shear" in f["path"])
    assert info(one).geometry.regularity == "tilted"
    assert info(one).geometry.tilt_degrees == pytest.approx(18.5, abs=0.05)


def test_one_head_in_ten_storage_orders_is_one_head() -> None:
    centres = []
    for one in (f for f in READ if "orientations" in f["path"]):
        made = volume(one["path"])
        weight = made.array[0].astype(float)
        middle = [(np.indices(weight.shape)[axis] * weight).sum() / weight.sum() for axis in (2, 1, 0)]
        centres.append((made.affine @ [*middle, 1])[:3])
    assert len(centres) == 10
    np.testing.assert_allclose(centres, np.broadcast_to(centres[0], (10, 3)), atol=1e-3)
