"""Writes a study of a phantom with known truth: ``test_dicom.zip`` and, beside it, ``test_dicom.json``.

    python create_test_dicom.py --slices 120 --spacing 2.5,0.74,0.74 --transfer-syntax jpegls

The truth holds what a reader must find: shape, affine (LPS mm), HU of each tissue, nodules, organ volumes, the
SHA-256 of the modality values. The same options give the same bytes, and any other options another study.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from phantom import ct, mammography, mr, pet, ultrasound, xray
from phantom.encode import SYNTAXES
from phantom.files import Study, dicom_files, localizer, nifti, pack, spoil
from phantom.options import DEFECTS, MODALITIES, ORIENTATIONS, Options
from phantom.scan import Scan
from phantom.truth import truth

SCANNERS = {
    "CT": ct.scan,
    "MR": mr.scan,
    "PT": pet.scan,
    "DX": xray.radiograph,
    "MG": mammography.mammogram,
    "XA": xray.angiogram,
    "US": ultrasound.scan,
}

DEMO = (
    ("ct-thorax", Options("CT", 120, spacing=(2.5, 0.74, 0.74), localizer=True, patient_id="DEMO-1", coarse=2)),
    ("mr-head", Options("MR", orientation="oblique", patient_name="Phantom^Head", patient_id="DEMO-2")),
    (
        "ct-heart-4d",
        Options("CT", 16, 256, (5.0, 0.9, 0.9), phases=10, patient_name="Phantom^Heart", patient_id="DEMO-3"),
    ),
    ("chest-radiograph", Options("DX", patient_id="DEMO-1")),
    ("echo-cine", Options("US", patient_name="Phantom^Heart", patient_id="DEMO-3")),
    ("mammography", Options("MG", patient_name="Phantom^Screening", patient_id="DEMO-4")),
)


def make_study(options: Options) -> Study:
    """The files of a study and the truth about them.

    Raises
    ------
    ValueError
        Where the options do not fit each other.
    """
    options.check()
    scan = SCANNERS[options.modality](options)
    kept = [k for k in range(scan.stored.shape[1]) if k not in options.gaps]
    if not kept:
        raise ValueError("At least one slice must be left.")
    files = dicom_files(options, scan, kept, "series")
    if options.localizer:
        wish, overview = localizer(options)
        files += dicom_files(wish, overview, [0], "localizer")
    return Study(spoil(files, options.defects, options.seed), truth(options, scan, kept), scan)


def write_study(options: Options, path: Path, with_nifti: bool = False) -> Path:
    """Write the ZIP, its truth as JSON beside it, and on wish the volume as ``.nii.gz``; gives the ZIP's path."""
    study = make_study(options)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack(study.files))
    path.with_suffix(".json").write_text(json.dumps(study.truth, indent=1))
    if with_nifti:
        path.with_suffix(".nii.gz").write_bytes(nifti(study.scan))
    return path


def demo_studies(folder: Path) -> list[Path]:
    """Write a small set of studies of several kinds; gives their paths."""
    return [write_study(options, folder / f"{name}.zip") for name, options in DEMO]


def quick_ct(slices: int, seed: int = 1, transfer_syntax: str = "explicit") -> tuple[list[tuple[str, bytes]], Scan]:
    """A 512x512 CT of many slices as files, quickly: geometry at half the resolution, noise at the full one."""
    options = Options(
        "CT", slices, 512, (300 / slices, 0.74, 0.74), transfer_syntax=transfer_syntax, seed=seed, coarse=2
    )
    scan = ct.scan(options)
    return dicom_files(options, scan, list(range(slices)), "series"), scan


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--modality", choices=MODALITIES, default="CT")
    add("--slices", type=int, help="number of slices, or of frames of a cine")
    add("--size", type=int, help="rows and columns (512 for CT)")
    add("--spacing", type=_spacing, metavar="DZ,DY,DX", help="mm between slices, rows, columns")
    add("--tilt", type=float, default=0.0, metavar="DEGREES", help="gantry tilt")
    add("--gaps", type=_indices, default=(), metavar="K,K", help="indices of slices to leave out")
    add("--phases", type=int, default=1, help="time points of a 4D series")
    add("--orientation", choices=ORIENTATIONS, default="axial")
    add("--transfer-syntax", choices=sorted(SYNTAXES), default="explicit")
    add("--defects", type=_words, default=(), metavar="A,B", help="any of: " + ", ".join(DEFECTS))
    add("--localizer", action="store_true", help="add an overview image as a series of its own")
    add("--patient-name", default="Phantom^Thorax")
    add("--patient-id", default="PHANTOM-1")
    add("--seed", type=int, default=1)
    add("--noise", type=float, default=1.0, help="scale of the noise, 0 for none")
    add("--coarse", type=int, default=1, help="build the geometry at this many times fewer rows, for speed")
    add("--nifti", action="store_true", help="write the volume as .nii.gz too")
    add("--output", type=Path, default=Path("test_dicom.zip"))
    add("--demo", type=Path, metavar="FOLDER", help="write the demonstration studies there instead")
    return parser.parse_args(arguments)


def _spacing(text: str) -> tuple[float, float, float]:
    try:
        slice_, row, column = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not three distances in mm, as in 2.5,0.74,0.74.") from None
    return slice_, row, column


def _indices(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of slice indices, as in 3,7.") from None


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    wish = vars(parse(arguments))
    output, with_nifti, folder = (wish.pop(name) for name in ("output", "nifti", "demo"))
    try:
        paths = demo_studies(folder) if folder else [write_study(Options(**wish), output, with_nifti)]
    except ValueError as error:
        print(f"create_test_dicom.py: error: {error}", file=sys.stderr)
        return 2
    for path in paths:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
