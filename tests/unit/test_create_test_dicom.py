"""The phantom as a command, and its truth as independent readers see it."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from create_test_dicom import demo_studies, main, make_study, quick_ct, write_study
from phantom.options import DEFECTS, Options

SMALL: dict[str, Any] = {"slices": 5, "size": 64, "spacing": (7.0, 5.0, 6.0)}
SHAPES = [
    {},
    {"orientation": "coronal"},
    {"orientation": "sagittal"},
    {"orientation": "oblique"},
    {"modality": "MR", "orientation": "oblique"},
    {"modality": "PT"},
]


def unpack(files: list[tuple[str, bytes]], folder: Path) -> list[str]:
    for number, (_, data) in enumerate(files):
        (folder / f"{number:04d}.dcm").write_bytes(data)
    return [str(folder / f"{number:04d}.dcm") for number in range(len(files))]


@pytest.mark.parametrize("wish", SHAPES, ids=lambda wish: "-".join(wish.values()) or "axial")
def test_simpleitk_reads_the_values_and_the_affine_of_the_truth(wish: dict[str, Any], tmp_path: Path) -> None:
    study = make_study(Options(**{**SMALL, **wish}))
    image = sitk.ReadImage(unpack(study.files, tmp_path))
    values = sitk.GetArrayFromImage(image)
    assert np.allclose(values, study.scan.values()[0], rtol=1e-5, atol=1e-3)
    affine = np.eye(4)
    affine[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
    affine[:3, 3] = image.GetOrigin()
    assert np.allclose(affine, study.truth["affine_lps"], atol=1e-5)


@pytest.mark.parametrize("wish", SHAPES[:5], ids=lambda wish: "-".join(wish.values()) or "axial")
def test_dcm2niix_finds_the_affine_of_the_truth(wish: dict[str, Any], tmp_path: Path) -> None:
    study = make_study(Options(**{**SMALL, **wish}))
    unpack(study.files, tmp_path)
    command = Path(sys.executable).with_name("dcm2niix")
    subprocess.run([command, "-f", "out", "-o", tmp_path, tmp_path], check=True, capture_output=True)
    image: Any = nibabel.load(next(tmp_path.glob("out*.nii")))
    values, lps = np.asarray(image.dataobj), np.diag([-1.0, -1, 1, 1]) @ image.affine
    truth, wanted = study.scan.values()[0], np.array(study.truth["affine_lps"])
    for k, j, i in ((0, 3, 9), (4, 60, 33), (2, 30, 20)):
        place = np.linalg.solve(lps, wanted @ (i, j, k, 1))
        index = tuple(int(v) for v in np.rint(place[:3]))
        assert np.allclose(place[:3], index, atol=0.01)
        assert values[index] == truth[k, j, i]


def test_the_hash_is_of_the_values_in_order_of_position() -> None:
    study = make_study(Options(**SMALL, defects=("shuffled",)))
    files = [pydicom.dcmread(io.BytesIO(data)) for _, data in study.files]
    files.sort(key=lambda ds: float(ds.ImagePositionPatient[2]))
    values = np.stack([ds.pixel_array.astype(np.int16) + int(ds.RescaleIntercept) for ds in files])
    assert hashlib.sha256(values.astype("<i2").tobytes()).hexdigest() == study.truth["sha256"]


def test_gaps_are_slices_that_are_not_there() -> None:
    study = make_study(Options(**SMALL, gaps=(1, 3)))
    assert len(study.files) == 3
    assert study.truth["offsets"] == pytest.approx([0, 14, 28])
    assert study.truth["shape"] == [1, 3, 64, 64]


def test_the_shear_of_a_tilt_shows_in_the_positions() -> None:
    study = make_study(Options(**SMALL, tilt=12.0))
    first, second = (pydicom.dcmread(io.BytesIO(data)) for _, data in study.files[:2])
    row, column = np.array(first.ImageOrientationPatient, float).reshape(2, 3)
    step = np.array(second.ImagePositionPatient, float) - np.array(first.ImagePositionPatient, float)
    angle = np.degrees(np.arccos(step @ np.cross(row, column) / np.linalg.norm(step)))
    assert angle == pytest.approx(12)
    assert study.truth["spacing"][0] == pytest.approx(7 * np.cos(np.radians(12)))


def test_the_same_wish_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    paths = [write_study(Options(**SMALL, seed=seed), tmp_path / f"{n}.zip") for n, seed in enumerate((1, 1, 2))]
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again != other


OTHER: list[dict[str, Any]] = [
    {"patient_id": "B"}, {"patient_name": "Other^One"}, {"description": "Other"}, {"slices": 4}, {"size": 48},
    {"spacing": (7.0, 5.0, 5.0)}, {"tilt": 10.0}, {"gaps": (1,)}, {"phases": 2}, {"orientation": "coronal"},
    {"transfer_syntax": "rle"}, {"defects": ("no-window",)}, {"localizer": True}, {"seed": 2}, {"noise": 0.5},
    {"coarse": 2}, {"modality": "PT"},
]  # fmt: skip


def uids(wish: dict[str, Any]) -> set[str]:
    """Every UID that names a study, a series, an instance or a frame of reference."""
    read = [pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True) for _, data in make_study(Options(**wish)).files]
    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")
    return {str(ds[name].value) for ds in read for name in names}


@pytest.mark.parametrize("other", OTHER, ids=lambda other: next(iter(other)))
def test_any_other_wish_is_another_study_whose_files_never_mix_with_the_first(other: dict[str, Any]) -> None:
    assert uids(SMALL).isdisjoint(uids({**SMALL, **other}))


def test_every_option_is_tried_for_another_study() -> None:
    asked = {name for other in OTHER for name in other}
    assert asked == {field.name for field in fields(Options)} - {"study"}


def test_the_nodules_of_the_truth_are_where_their_density_is() -> None:
    study = make_study(Options("CT", 120, 256, (2.0, 1.0, 1.0), noise=0))
    inverse = np.linalg.inv(study.truth["affine_lps"])
    values = study.scan.values()[0]
    assert len(study.truth["nodules"]) == 4
    for nodule in study.truth["nodules"]:
        i, j, k = np.rint((inverse @ (*nodule["centre_lps"], 1))[:3]).astype(int)
        assert values[k, j, i] == pytest.approx(nodule["hu"], abs=3)
        counted = nodule["voxels"] * np.prod(study.truth["spacing"]) / 1000
        assert counted == pytest.approx(nodule["volume_ml"], rel=0.25)


def test_a_localizer_is_a_series_of_its_own_in_the_same_study() -> None:
    study = make_study(Options(**SMALL, localizer=True))
    files = [pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True) for _, data in study.files]
    assert len({ds.SeriesInstanceUID for ds in files}) == 2
    assert len({ds.StudyInstanceUID for ds in files}) == len({ds.FrameOfReferenceUID for ds in files}) == 1
    assert "LOCALIZER" in files[-1].ImageType


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_changes_the_files_and_the_truth_names_it(defect: str) -> None:
    good, bad = (make_study(Options(**SMALL, defects=defects, study="one")) for defects in ((), (defect,)))
    assert bad.truth["defects"] == [defect]
    assert bad.truth["sha256"] == good.truth["sha256"]
    assert bad.files != good.files


def test_files_without_meta_are_bare_data_sets() -> None:
    _, data = make_study(Options(**SMALL, defects=("no-meta",), transfer_syntax="implicit")).files[0]
    assert data[:4] == b"\x08\x00\x05\x00"
    assert pydicom.dcmread(io.BytesIO(data), force=True).Modality == "CT"


def test_the_command_writes_the_zip_the_truth_and_the_nifti(tmp_path: Path) -> None:
    target = tmp_path / "out.zip"
    words = ["--slices", "4", "--size", "64", "--spacing", "8,5,5", "--nifti", "--output", str(target)]
    assert main(words) == 0
    truth = json.loads(target.with_suffix(".json").read_text())
    assert len(zipfile.ZipFile(target).namelist()) == 4
    image: Any = nibabel.load(target.with_suffix(".nii.gz"))
    assert np.allclose(np.diag([-1.0, -1, 1, 1]) @ image.affine, truth["affine_lps"])
    assert [int(image.dataobj[:].min()), int(image.dataobj[:].max())] == [truth["min"], truth["max"]]


def test_a_wish_that_cannot_be_met_is_refused_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--slices", "1", "--size", "32", "--gaps", "0"]) == 2
    assert "At least one slice" in capsys.readouterr().err
    assert main(["--defects", "rust"]) == 2
    assert "rust" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--slices", "0"], "slices is 0; it must be from 1 to 5000."),
        (["--slices", "-3"], "slices is -3"),
        (["--slices", "5001"], "slices is 5001"),
        (["--size", "100000"], "size is 100000; it must be from 16 to 2048."),
        (["--spacing", "nan,1,1"], "spacing has nan; each distance must be from 0.05 to 50.0 mm."),
        (["--spacing", "1,inf,1"], "spacing has inf"),
        (["--spacing", "1,1,0"], "spacing has 0.0"),
        (["--tilt", "nan"], "tilt is nan"),
        (["--noise", "-1"], "noise is -1.0"),
        (["--seed", "-1"], "seed is -1"),
        (["--coarse", "0"], "coarse is 0"),
        (["--phases", "0"], "phases is 0"),
        (["--phases", "100", "--slices", "5000", "--size", "2048"], "voxels"),
        (["--gaps", "-1"], "counted from 0"),
        (["--patient-id", "x" * 65], "64 characters"),
    ],
)
def test_a_number_out_of_its_bounds_is_refused_with_a_sentence(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--output", str(tmp_path / "out.zip")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("create_test_dicom.py: error: ") and told in error
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [["--spacing", "1,1"], ["--spacing", "a,b,c"], ["--gaps", "1,x"]])
def test_a_list_that_cannot_be_read_is_refused_with_an_example(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(words)
    assert "as in " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("modality", "words"),
    [("CT", "axial phantom"), ("DX", "chest AP"), ("US", "four-chamber view"), ("XA", "coronary run")],
)
def test_a_series_is_described_as_what_it_shows(modality: str, words: str) -> None:
    _, data = make_study(Options(modality, slices=1, size=32)).files[0]
    assert pydicom.dcmread(io.BytesIO(data)).SeriesDescription == words


def test_the_quick_ct_compresses_like_a_real_one() -> None:
    files, scan = quick_ct(6)
    raw = b"".join(data for _, data in files)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("all", raw)
    assert 1.6 < len(raw) / len(packed.getvalue()) < 2.6
    assert scan.stored.shape == (1, 6, 512, 512)


def test_the_demonstration_holds_several_kinds_of_study(tmp_path: Path) -> None:
    paths = demo_studies(tmp_path)
    truths = [json.loads(path.with_suffix(".json").read_text()) for path in paths]
    assert [truth["modality"] for truth in truths] == ["CT", "MR", "CT", "DX", "US", "MG"]
    assert truths[0]["shape"] == [1, 120, 512, 512] and truths[2]["phases"] == 10
