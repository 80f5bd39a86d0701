"""The description of pixels, checked as a set before anything is allocated."""

from typing import Any

import numpy as np
import pytest

from engine import dicom
from tests.support.dicomfile import element, head, image, item, raw_file
from tests.support.dicomfile import identity as names


@pytest.mark.parametrize(("rows", "columns"), [(65535, 65535), (4, 7), (40, 60)])
@pytest.mark.parametrize("frames", ["1", "2000000000"])
def test_case_12_sizes_that_the_pixel_bytes_do_not_hold_are_told(rows: int, columns: int, frames: str) -> None:
    found = head(Rows=rows, Columns=columns, NumberOfFrames=frames)
    assert found.problem.split(":")[0] in ("truncated", "too_large")
    assert found.pixels is None


def test_case_12_frames_beyond_the_pixel_bytes_are_left_out_and_told() -> None:
    found = head(array=np.zeros((3, 4, 6), np.uint16), Rows=4, NumberOfFrames="5")
    assert found.pixels is not None
    assert len(found.frames) == found.pixels.frames == 3
    assert "The file declares 5 frames, and holds 3." in found.notes


@pytest.mark.parametrize(
    ("vr", "value"), [("LO", b"four"), ("FD", b"\0\0\0\0\0\0\xf8\x7f"), ("OB", b"\1"), ("US", b"")]
)
def test_case_13_rows_of_a_wrong_kind_are_a_problem_and_not_a_crash(vr: str, value: bytes) -> None:
    whole = image()
    rows = whole.index(b"\x28\0\x10\0US\x02\0")
    found = dicom.read_header(whole[:rows] + element(0x0028, 0x0010, vr, value) + whole[rows + 10 :])
    empty = "no_pixels: It has pixel data, but its Rows are empty, so that the size of the image is not known."
    assert found.problem.startswith("pixel_module: Rows") if value else found.problem == empty
    assert found.sop_uid == "1.2.3.4"


@pytest.mark.parametrize(
    "change",
    [
        {"BitsStored": 17},
        {"BitsStored": 12, "HighBit": 15},
        {"HighBit": 3},
        {"BitsStored": 0},
        {"BitsAllocated": 13},
        {"PhotometricInterpretation": "RGB"},
        {"PhotometricInterpretation": "MONOCHROME2", "SamplesPerPixel": 3},
        {"PhotometricInterpretation": "PALETTE COLOR"},
        {"PhotometricInterpretation": "HSV", "SamplesPerPixel": 3},
        {"SamplesPerPixel": 0},
        {"Columns": 0},
    ],
)
def test_case_16_a_pixel_module_that_contradicts_itself_is_a_problem(change: dict[str, Any]) -> None:
    found = head(**change)
    assert found.problem.startswith("pixel_module: ")
    assert found.pixels is None


def test_videos_and_unknown_transfer_syntaxes_are_kept_and_not_drawn() -> None:
    video = dicom.read_header(image(syntax="1.2.840.10008.1.2.4.102", PixelData=item(b"") + item(b"abcd")))
    assert video.problem.startswith("video: ")
    private = dicom.read_header(raw_file(*names(), element(0x28, 0x10, "US", b"\1\0"), syntax="1.2.3.4.5"))
    assert private.problem != ""
