"""Trap 20: what enhanced multi-frame objects say of each frame; and the older ways to describe many frames."""

import io
import warnings
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from engine import dicom
from engine.header import Frame, Header, Window
from tests.support.dicomfile import contents, dataset, files, path_of, write

GROUPS = {
    "position": ("PlanePositionSequence", "ImagePositionPatient"),
    "orientation": ("PlaneOrientationSequence", "ImageOrientationPatient"),
    "spacing": ("PixelMeasuresSequence", "PixelSpacing"),
    "thickness": ("PixelMeasuresSequence", "SliceThickness"),
    "slope": ("PixelValueTransformationSequence", "RescaleSlope"),
    "intercept": ("PixelValueTransformationSequence", "RescaleIntercept"),
    "order": ("FrameContentSequence", "DimensionIndexValues"),
    "segment": ("SegmentIdentificationSequence", "ReferencedSegmentNumber"),
    "echo": ("MREchoSequence", "EffectiveEchoTime"),
    "b_value": ("MRDiffusionSequence", "DiffusionBValue"),
    "trigger": ("CardiacSynchronizationSequence", "NominalCardiacTriggerDelayTime"),
}


def judged(whole: Dataset, index: int, sequence: str, keyword: str) -> Any:
    """What pydicom finds for a frame: its own group, else the shared one."""
    sources = [whole.get("PerFrameFunctionalGroupsSequence", []), whole.get("SharedFunctionalGroupsSequence", [])]
    own = sources[0][index : index + 1]
    for group in [*own, *sources[1]]:
        items = group.get(sequence)
        if items and items[0].get(keyword) is not None:
            return items[0].get(keyword)
    return None


@pytest.mark.parametrize("fact", [fact for fact in files() if "PerFrameFunctionalGroupsSequence" in fact], ids=path_of)
def test_trap_20_every_frame_has_the_values_that_pydicom_reads(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = pydicom.dcmread(io.BytesIO(data))
    found = dicom.read_header(data)
    assert len(found.frames) == fact.get("frames", 1)
    for index, frame in enumerate(found.frames):
        for field, (sequence, keyword) in GROUPS.items():
            truth = judged(whole, index, sequence, keyword)
            if truth is None:
                continue
            ours = getattr(frame, field)
            if isinstance(ours, tuple):
                assert ours == pytest.approx(tuple(float(number) for number in np.atleast_1d(truth))), field
            else:
                assert ours == pytest.approx(float(truth)), field


def group(**sequences: dict[str, Any]) -> Dataset:
    made = Dataset()
    for name, attributes in sequences.items():
        inside = Dataset()
        for keyword, value in attributes.items():
            setattr(inside, keyword, value)
        setattr(made, name, Sequence([inside]))
    return made


def enhanced(shared: Dataset, per_frame: list[Dataset], frames: int = 3, **attributes: Any) -> Header:
    made = dataset(np.zeros((frames, 4, 6), np.uint16), NumberOfFrames=str(frames), **attributes)
    made.SharedFunctionalGroupsSequence = Sequence([shared])
    made.PerFrameFunctionalGroupsSequence = Sequence(per_frame)
    return dicom.read_header(write(made))


MEASURES = {"PixelSpacing": ["0.5", "0.75"], "SliceThickness": "3"}


def place(z: float) -> dict[str, Any]:
    return {"ImagePositionPatient": ["0", "0", str(z)]}


def test_trap_20_the_shared_group_stands_in_where_a_frame_says_nothing() -> None:
    shared = group(
        PixelMeasuresSequence=MEASURES,
        PlaneOrientationSequence={"ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"]},
        PixelValueTransformationSequence={"RescaleSlope": "2", "RescaleIntercept": "-1", "RescaleType": "HU"},
        FrameVOILUTSequence={"WindowCenter": "40", "WindowWidth": "400", "VOILUTFunction": "SIGMOID"},
    )
    own = group(
        PlanePositionSequence=place(5),
        PixelMeasuresSequence={"PixelSpacing": ["1", "1"]},
        PixelValueTransformationSequence={"RescaleSlope": "3", "RescaleIntercept": "0"},
        FrameVOILUTSequence={"WindowCenter": "1", "WindowWidth": "2"},
    )
    found = enhanced(shared, [group(PlanePositionSequence=place(0)), own])
    first, second, third = found.frames
    assert (first.spacing, first.slope, first.intercept) == ((0.5, 0.75), 2.0, -1.0)
    assert first.windows == (Window(40, 400),)
    assert (second.spacing, second.slope, second.intercept) == ((1.0, 1.0), 3.0, 0.0)
    assert second.windows == (Window(1, 2),)
    assert [one.voi_function for one in found.frames] == ["SIGMOID", "LINEAR", "SIGMOID"]
    assert (second.position, second.orientation) == ((0.0, 0.0, 5.0), first.orientation)
    assert (third.position, third.spacing) == (None, (0.5, 0.75))
    assert (found.voi_function, found.rescale_type, found.spacing_source) == ("SIGMOID", "HU", "PixelSpacing")


def test_trap_20_what_tells_frames_of_one_place_apart_is_kept() -> None:
    own = [
        group(
            FrameContentSequence={
                "DimensionIndexValues": [1, number],
                "FrameAcquisitionNumber": number,
                "TemporalPositionIndex": number,
                "FrameAcquisitionDateTime": f"20200102101112.{number}",
            },
            MRDiffusionSequence={"DiffusionBValue": 400.0 * number},
            MREchoSequence={"EffectiveEchoTime": 10.0 * number},
            CardiacSynchronizationSequence={"NominalCardiacTriggerDelayTime": 50.0 * number},
            MRImageFrameTypeSequence={"FrameType": ["ORIGINAL", "PRIMARY", "M", "NONE"]},
        )
        for number in (1, 2, 3)
    ]
    frames = enhanced(group(), own).frames
    assert [frame.order for frame in frames] == [(1, 1), (1, 2), (1, 3)]
    assert [frame.acquisition for frame in frames] == [1, 2, 3]
    assert [frame.temporal for frame in frames] == [1.0, 2.0, 3.0]
    assert [frame.b_value for frame in frames] == [400.0, 800.0, 1200.0]
    assert [frame.echo for frame in frames] == [10.0, 20.0, 30.0]
    assert [frame.trigger for frame in frames] == [50.0, 100.0, 150.0]
    assert frames[0].image_type == "ORIGINAL\\PRIMARY\\M\\NONE"
    times = [frame.acquired for frame in frames]
    assert times[1] == pytest.approx((times[0] or 0) + 0.1)


def test_a_legacy_converted_image_keeps_the_attributes_it_had_as_single_slices() -> None:
    own = [
        group(UnassignedPerFrameConvertedAttributesSequence={"TriggerTime": str(number), "AcquisitionNumber": "4"})
        for number in (10, 20, 30)
    ]
    frames = enhanced(group(), own).frames
    assert [(frame.trigger, frame.acquisition) for frame in frames] == [(10, 4), (20, 4), (30, 4)]


AXES = {"ImagePositionPatient": ["1", "2", "30"], "ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"]}


def many(frames: int = 3, **attributes: Any) -> tuple[Frame, ...]:
    made = dataset(np.zeros((frames, 4, 6), np.uint16), NumberOfFrames=str(frames), **attributes)
    return dicom.read_header(write(made)).frames


@pytest.mark.parametrize("offsets", [["0", "2.5", "5"], ["30", "32.5", "35"]])
def test_dose_planes_lie_at_their_offsets_from_the_first_or_from_the_origin(offsets: list[str]) -> None:
    frames = many(Modality="RTDOSE", GridFrameOffsetVector=offsets, DoseGridScaling="0.001", **AXES)
    assert [frame.position for frame in frames] == [(1.0, 2.0, 30.0), (1.0, 2.0, 32.5), (1.0, 2.0, 35.0)]
    assert {(frame.slope, frame.intercept) for frame in frames} == {(1.0, 0.0)}


@pytest.mark.usefixtures("data")
def test_dose_values_stay_as_stored_and_their_scaling_is_told() -> None:
    found = dicom.read_header(contents("multiframe/rtdose.dcm"))
    assert any("DoseGridScaling" in note for note in found.notes)


def test_reconstructed_nuclear_slices_lie_along_the_normal_and_carry_their_time_slot() -> None:
    detector = Dataset()
    detector.ImagePositionPatient = ["1", "2", "30"]
    detector.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    frames = many(
        4,
        Modality="NM",
        DetectorInformationSequence=Sequence([detector]),
        SpacingBetweenSlices="-4",
        SliceVector=[1, 2, 1, 2],
        TimeSlotVector=[1, 1, 2, 2],
    )
    assert [frame.position[2] for frame in frames if frame.position] == [30, 26, 30, 26]
    assert [frame.temporal for frame in frames] == [1, 1, 2, 2]


def test_frames_of_one_place_are_moments() -> None:
    assert [frame.temporal for frame in many(**AXES)] == [0, 1, 2]
    assert [frame.position for frame in many()] == [None, None, None]
