"""Files of a study, with the defects that were asked for, and the ZIP around them."""

import gzip
import io
import zipfile
from dataclasses import dataclass, replace
from typing import Any

import nibabel
import numpy as np
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite

from phantom import ct
from phantom.dataset import file_meta, frames_of, instance
from phantom.encode import SYNTAXES, put_pixels
from phantom.options import Options
from phantom.scan import Array, Scan

EPOCH = (2024, 3, 4, 9, 30, 0)
File = tuple[str, bytes]


@dataclass(frozen=True)
class Study:
    """The files of a study by name, in the order of the ZIP, and the truth about them."""

    files: list[File]
    truth: dict[str, Any]
    scan: Scan


def dicom_files(options: Options, scan: Scan, kept: list[int], folder: str) -> list[File]:
    """One file per image, or one of all frames."""
    phases = scan.stored.shape[0]
    wanted = [(t, k) for t in range(phases) for k in ([0] if scan.multiframe else kept)]
    return [
        (f"{folder}/IM{number:05d}.dcm", _bytes(options, scan, t, k, number)) for number, (t, k) in enumerate(wanted, 1)
    ]


def _bytes(options: Options, scan: Scan, t: int, k: int, number: int) -> bytes:
    syntax = SYNTAXES[options.transfer_syntax]
    ds = instance(options, scan, t, k, number)
    put_pixels(ds, frames_of(scan, t, k), syntax)
    for flaw, keywords in (
        ("no-window", ("WindowCenter", "WindowWidth")),
        ("no-position", ("ImagePositionPatient", "ImageOrientationPatient", "SliceLocation")),
    ):
        if flaw in options.defects:
            _remove(ds, keywords)
    ds.file_meta = file_meta(ds, syntax.uid)
    made = io.BytesIO()
    dcmwrite(made, ds, enforce_file_format=True)
    return made.getvalue()


def _remove(ds: Dataset, keywords: tuple[str, ...]) -> None:
    for keyword in keywords:
        if keyword in ds:
            delattr(ds, keyword)


def localizer(options: Options) -> tuple[Options, Scan]:
    """A frontal and a lateral overview of the same patient, as a series of its own."""
    wish = replace(
        options,
        modality="CT",
        transfer_syntax="explicit",
        defects=(),
        phases=1,
        tilt=0.0,
        coarse=1,
        study=options.origin,
    )
    one = ct.scan(replace(wish, slices=1, size=256, spacing=(1.0, 1.5, 1.5), orientation="coronal"))
    return wish, replace(one, labels=None, truth={"series": "localizer"})


def spoil(files: list[File], defects: tuple[str, ...], seed: int) -> list[File]:
    """The files with defects in some of them, each as real archives have it."""
    made, rng = list(files), np.random.default_rng([seed, 5])
    if "no-meta" in defects:
        made = [(name, _without_meta(data)) for name, data in made]
    elif "no-preamble" in defects:
        made = [(name, data[128:]) for name, data in made]
    if "truncated" in defects:
        name, data = made[len(made) // 2]
        made[len(made) // 2] = (name, data[: len(data) // 2])
    if "duplicate" in defects:
        name, data = made[0]
        made.append((name.replace("IM", "COPY"), data))
    if "no-extension" in defects:
        made = [(name.removesuffix(".dcm"), data) for name, data in made]
    if "shuffled" in defects:
        order = rng.permutation(len(made))
        made = [(f"{name.rsplit('/', 1)[0]}/{n:08X}", made[n][1]) for n, (name, _) in zip(order, made, strict=True)]
    if "text-file" in defects:
        made.append(("notes.txt", b"This is not an image.\n"))
    if "empty-file" in defects:
        made.append(("empty.dcm", b""))
    if "nested-zip" in defects:
        made = [("inner.zip", pack(made))]
    return made


def _without_meta(data: bytes) -> bytes:
    """The bare data set: group 0002 begins after the preamble with its own length (PS3.10 7.1)."""
    return data[144 + int.from_bytes(data[140:144], "little") :]


def pack(files: list[File], level: int = 1) -> bytes:
    """A ZIP; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED, level)
    return made.getvalue()


def nifti(scan: Scan) -> bytes:
    """The modality values as a gzipped NIfTI-1 file with a RAS affine."""
    assert scan.grid is not None
    values: Array = scan.values()
    moved = np.moveaxis(values, 0, -1).transpose(2, 1, 0, 3)
    ras = np.diag([-1.0, -1.0, 1.0, 1.0]) @ scan.grid.affine
    make: Any = nibabel.Nifti1Image
    image = make(moved[..., 0] if moved.shape[3] == 1 else moved, ras)
    image.header.set_xyzt_units("mm", "sec")
    return gzip.compress(image.to_bytes(), 1, mtime=0)
