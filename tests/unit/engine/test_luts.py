"""Trap 15: lookup tables in place of rescale and window, judged by pydicom."""

import io
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi
from pydicom.sequence import Sequence

from engine import luts
from engine.errors import Undrawable
from tests.support.dicomfile import SYNTAXES, contents, dataset, shown, write


def table(descriptor: list[int], entries: list[int], wide: bool = True, **more: Any) -> Dataset:
    made = Dataset()
    made.add_new(0x00283002, "SS" if descriptor[1] < 0 else "US", descriptor)
    made.add_new(0x00283006, "OW", np.array(entries, "<u2" if wide else "u1").tobytes())
    for keyword, value in more.items():
        setattr(made, keyword, value)
    return made


def with_table(keyword: str, made: Dataset, syntax: str = SYNTAXES[0], **attributes: Any) -> bytes:
    return write(dataset(**attributes, **{keyword: Sequence([made])}), syntax)


@pytest.mark.usefixtures("data")
def test_trap_15_a_modality_lut_gives_what_pydicom_gives() -> None:
    data = contents("single/luts/mlut_18.dcm")
    whole = pydicom.dcmread(io.BytesIO(data))
    assert np.array_equal(luts.modality(data, shown(data)), apply_modality_lut(whole.pixel_array, whole))


@pytest.mark.usefixtures("data")
def test_trap_15_a_voi_lut_gives_what_pydicom_gives() -> None:
    data = contents("single/luts/vlut_04.dcm")
    whole = pydicom.dcmread(io.BytesIO(data))
    found = luts.voi_luts(data)
    assert len(found) == len(whole.VOILUTSequence)
    for index, one in enumerate(found):
        assert np.array_equal(one.apply(shown(data)), apply_voi(whole.pixel_array, whole, index=index))
        assert one.entries.max() < 2**one.bits


@pytest.mark.parametrize("syntax", SYNTAXES[:2])
def test_trap_15_values_outside_a_table_get_its_ends(syntax: str) -> None:
    data = with_table("ModalityLUTSequence", table([3, 10, 16], [100, 200, 60000], ModalityLUTType="US"), syntax)
    found = luts.modality(data, np.array([0, 9, 10, 11, 12, 13, 65535], np.uint16))
    assert found is not None
    assert found.tolist() == [100, 100, 100, 200, 60000, 60000, 60000]


def test_trap_15_a_table_may_start_below_zero() -> None:
    made = table([3, -1, 16], [1, 2, 3], LUTExplanation="curve")
    found = luts.voi_luts(with_table("VOILUTSequence", made, array=np.zeros((4, 6), np.int16)))[0]
    assert (found.first, found.bits, found.explanation) == (-1, 16, "curve")
    assert found.apply(np.array([-2.0, -1.2, 0.4, 0.6, 9.0])).tolist() == [1, 1, 2, 3, 3]


def test_a_first_value_that_would_run_over_is_negative() -> None:
    made = table([4, 65534, 16], [1, 2, 3, 4])
    assert luts.voi_luts(with_table("VOILUTSequence", made))[0].first == -2


def test_a_table_of_bytes_is_read() -> None:
    found = luts.voi_luts(with_table("VOILUTSequence", table([4, 0, 8], [5, 6, 7, 8], wide=False)))[0]
    assert found.entries.tolist() == [5, 6, 7, 8]


def test_a_file_without_tables_has_none() -> None:
    data = write(dataset())
    assert luts.modality(data, np.zeros(3, np.uint16)) is None
    assert luts.voi_luts(data) == []


@pytest.mark.parametrize("broken", [table([3, 0], [1]), table([3, 0, 16], [])])
def test_broken_tables_are_told_or_left_out(broken: Dataset) -> None:
    with pytest.raises(Undrawable) as error:
        luts.modality(with_table("ModalityLUTSequence", broken), np.zeros(3, np.uint16))
    assert error.value.code == "lut"
    assert luts.voi_luts(with_table("VOILUTSequence", broken)) == []


def test_trap_20_each_frame_of_an_enhanced_object_may_have_a_table_of_its_own() -> None:
    own, shared, outer = (table([2, 0, 8], entries) for entries in ([0, 255], [255, 0], [7, 7]))
    made = dataset(np.zeros((2, 4, 6), np.uint16), NumberOfFrames="2", VOILUTSequence=Sequence([outer]))
    made.SharedFunctionalGroupsSequence = Sequence([group(shared)])
    made.PerFrameFunctionalGroupsSequence = Sequence([group(own), Dataset()])
    data = write(made)
    assert [luts.voi_luts(data, frame)[0].entries.tolist() for frame in (0, 1)] == [[0, 255], [255, 0]]
    del made.SharedFunctionalGroupsSequence
    assert luts.voi_luts(write(made), 1)[0].entries.tolist() == [7, 7]


def group(lut: Dataset) -> Dataset:
    """A functional group with one table."""
    voi, made = Dataset(), Dataset()
    voi.VOILUTSequence = Sequence([lut])
    made.FrameVOILUTSequence = Sequence([voi])
    return made
