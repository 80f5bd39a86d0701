"""Reading headers: what is told, what is made up, what is refused."""

import json
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from engine import dicom, displaysets, identity
from engine.errors import Refused
from engine.header import Header, Window
from tests.support import dicoms
from tests.support.dicomfile import contents, element, files, head, image, path_of, raw_file, sequence
from tests.support.dicomfile import identity as names

DEFLATED = "1.2.840.10008.1.2.1.99"


@pytest.mark.parametrize("fact", files(), ids=path_of)
def test_every_file_says_what_independent_readers_say(fact: dict[str, Any]) -> None:
    try:
        found = dicom.read_header(contents(fact["path"]))
    except Refused as refused:
        assert refused.code in ("not_dicom", "no_image", "dicomdir")
        return
    assert found.modality == fact.get("modality", found.modality)
    for ours, theirs in ((found.study_uid, fact.get("study_uid")), (found.series_uid, fact.get("series_uid"))):
        assert ours == theirs or not identity.valid_uid(theirs or "")
    assert found.patient.get("name", "") == fact.get("patient_name_utf8", found.patient.get("name", ""))
    if found.pixels and "rows" in fact:
        assert (found.pixels.rows, found.pixels.columns) == (fact["rows"], fact["columns"])
        assert found.pixels.frames == fact.get("frames", 1) or fact["path"] == "broken/badVR.dcm"
        assert found.pixels.photometric == fact["photometric"]


@pytest.mark.parametrize("fact", [fact for fact in files() if fact.get("ipp")], ids=path_of)
def test_every_position_spacing_and_rescale_is_what_independent_readers_say(fact: dict[str, Any]) -> None:
    found = dicom.read_header(contents(fact["path"]))
    if not found.frames:
        return
    first = found.frames[0]
    assert first.position == pytest.approx(fact["ipp"])
    assert first.orientation == pytest.approx(fact["iop"])
    if "pixel_spacing_row_col" in fact:
        assert first.spacing == pytest.approx(fact["pixel_spacing_row_col"])
    if "rescale_slope" in fact and not found.modality_lut:
        assert (first.slope, first.intercept) == pytest.approx((fact["rescale_slope"], fact["rescale_intercept"]))


@pytest.mark.parametrize("fact", files(), ids=path_of)
def test_a_header_survives_json(fact: dict[str, Any]) -> None:
    try:
        found = dicom.read_header(contents(fact["path"]))
    except Refused:
        return
    assert Header.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_texts_of_patient_study_and_series_are_read_without_padding() -> None:
    found = head(
        PatientBirthDate="19700131",
        PatientSex="F",
        PatientAge="050Y",
        IssuerOfPatientID="H",
        StudyDate="20200102",
        AccessionNumber="A1",
        InstitutionName="General ",
        SeriesNumber="7",
        ReferringPhysicianName="Referrer^One",
    )
    who = {"name": "Phantom^Sample", "id": "P1", "issuer": "H", "birth_date": "19700131", "sex": "F", "age": "050Y"}
    assert found.patient == who
    assert found.study == {
        "uid": "1.2",
        "date": "20200102",
        "accession": "A1",
        "institution": "General",
        "referring_physician": "Referrer^One",
    }
    assert found.series == {"number": "7"}


@pytest.mark.parametrize("length", [1, 40, 64])
def test_a_header_of_many_frames_stays_small_in_json(length: int) -> None:
    found = head(array=np.zeros((length, 4, 6), np.uint16), Rows=4, NumberOfFrames=str(length))
    assert len(json.dumps(found.to_json())) < 1200


# ----- traps


@pytest.mark.parametrize("slope", ["1e-9", "-2.5", "0.00012"])
def test_trap_13_tiny_and_negative_slopes_are_kept(slope: str) -> None:
    assert head(RescaleSlope=slope, RescaleIntercept="0").frames[0].slope == float(slope)


def test_a_slope_of_zero_is_taken_for_one_and_told() -> None:
    found = head(RescaleSlope="0", RescaleIntercept="-5")
    assert (found.frames[0].slope, found.frames[0].intercept) == (1.0, -5.0)
    assert any("RescaleSlope is 0" in note for note in found.notes)


def test_trap_15_lookup_tables_are_announced_and_replace_the_rescale() -> None:
    table = sequence(LUTDescriptor=[2, 0, 16], LUTData=b"\0\0\1\0", ModalityLUTType="US")
    found = head(ModalityLUTSequence=table, VOILUTSequence=table, RescaleSlope="3", RescaleIntercept="4")
    assert (found.modality_lut, found.voi_luts, found.frames[0].slope) == (True, 1, 1.0)


@pytest.mark.parametrize("dtype", [np.int16, np.uint16])
@pytest.mark.parametrize(("value", "limit"), [(-2000, None), (63536, 0), (63536, 63600)])
def test_trap_16_padding_has_the_sign_of_the_pixels(dtype: Any, value: int, limit: int | None) -> None:
    one = element(0x0028, 0x0120, "SS" if value < 0 else "US", (value & 0xFFFF).to_bytes(2, "little"))
    other = b"" if limit is None else element(0x0028, 0x0121, "US", limit.to_bytes(2, "little"))
    whole = image(np.zeros((4, 6), dtype))
    at = whole.index(b"\xe0\x7f\x10\0")
    ends = [
        np.array([number & 0xFFFF], np.uint16).view(dtype)[0] for number in (value, value if limit is None else limit)
    ]
    assert dicom.read_header(whole[:at] + one + other + whole[at:]).padding == (min(ends), max(ends))


def test_trap_22_spacing_at_the_detector_is_told_from_spacing_in_the_patient() -> None:
    detector = head(Modality="DX", ImagerPixelSpacing=["0.2", "0.2"])
    assert (detector.frames[0].spacing, detector.spacing_source) == ((0.2, 0.2), "ImagerPixelSpacing")
    patient = head(
        ImagerPixelSpacing=["0.2", "0.2"], PixelSpacing=["0.1", "0.15"], PixelSpacingCalibrationType="FIDUCIAL"
    )
    assert (patient.frames[0].spacing, patient.spacing_source) == ((0.1, 0.15), "PixelSpacing")
    assert patient.calibration == "FIDUCIAL"
    scanned = head(NominalScannedPixelSpacing=["0.3", "0.3"])
    assert scanned.spacing_source == "NominalScannedPixelSpacing"


@pytest.mark.parametrize("spacing", [["0", "1"], ["-1", "1"], ["1"], ["1", "nan"]])
def test_trap_22_a_spacing_without_meaning_is_none(spacing: list[str]) -> None:
    text = "\\".join(spacing).encode()
    whole = image()
    at = whole.index(b"\x28\0\0\1US")
    found = dicom.read_header(whole[:at] + element(0x0028, 0x0030, "DS", text + b" " * (len(text) % 2)) + whole[at:])
    assert (found.frames[0].spacing, found.spacing_source) == (None, "")


def region(delta: tuple[float, float], units: int = 3, data_type: int = 1) -> Dataset:
    return sequence(
        RegionSpatialFormat=1,
        RegionDataType=data_type,
        RegionLocationMinX0=0,
        RegionLocationMinY0=1,
        RegionLocationMaxX1=5,
        RegionLocationMaxY1=3,
        PhysicalUnitsXDirection=units,
        PhysicalUnitsYDirection=units,
        PhysicalDeltaX=delta[0],
        PhysicalDeltaY=delta[1],
    )[0]


def test_trap_23_ultrasound_regions_are_read_and_their_deltas_may_be_negative() -> None:
    found = head(Modality="US", SequenceOfUltrasoundRegions=Sequence([region((0.05, -0.02))]))
    assert found.regions[0].box == (0, 1, 5, 3)
    assert (found.regions[0].units, found.regions[0].delta) == ((3, 3), (0.05, -0.02))
    assert found.frames[0].spacing == pytest.approx((0.2, 0.5))
    assert found.spacing_source == "SequenceOfUltrasoundRegions"


@pytest.mark.parametrize("second", [region((0.07, 0.07)), region((0.05, 0.05), units=4)])
def test_trap_23_regions_that_disagree_give_no_spacing_of_the_whole(second: Dataset) -> None:
    found = head(Modality="US", SequenceOfUltrasoundRegions=Sequence([region((0.05, 0.05)), second]))
    assert len(found.regions) == 2
    assert (found.frames[0].spacing is None) == (second.PhysicalUnitsXDirection == 3)


def test_trap_31_values_of_another_kind_than_the_standard_says_are_still_read() -> None:
    whole = image()
    rows = whole.index(b"\x28\0\x10\0US\x02\0")
    text = element(0x0028, 0x0010, "IS", b"4 ")
    found = dicom.read_header(whole[:rows] + text + whole[rows + 10 :])
    assert found.pixels is not None
    assert found.pixels.rows == 4


def test_windows_come_in_pairs_with_their_names_and_without_those_that_have_no_width() -> None:
    found = head(
        WindowCenter=["40", "50", "60"], WindowWidth=["400", "0", "1500"], WindowCenterWidthExplanation=["A", "B", "C"]
    )
    assert found.frames[0].windows == (Window(40, 400, "A"), Window(60, 1500, "C"))


@pytest.mark.parametrize(
    ("attributes", "milliseconds"),
    [({"FrameTime": "40"}, 40.0), ({"CineRate": "25"}, 40.0), ({"FrameTimeVector": ["0", "30", "50"]}, 40.0)],
)
def test_the_time_between_frames_is_in_milliseconds(attributes: dict[str, Any], milliseconds: float) -> None:
    assert head(**attributes).frame_time == milliseconds


# ----- bad input


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = element(0x0009, 0x1001, "OB", b"", size)
    packed = packer.compress(b"".join(names()) + start)
    for _ in range(size // 2**20):
        packed += packer.compress(bytes(2**20))
    return raw_file(packed + packer.flush(), syntax=DEFLATED)


def test_case_9_a_deflated_bomb_is_stopped_within_bounded_memory() -> None:
    data = bomb(512 * 2**20)
    assert len(data) < 600_000
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            dicom.read_header(data)
        assert tracemalloc.get_traced_memory()[1] < 160 * 2**20
    finally:
        tracemalloc.stop()
    assert refused.value.code == "inflates_too_large"


def test_case_9_a_deflated_bomb_behind_a_broken_meta_group_is_never_inflated_by_pydicom() -> None:
    data = bomb(512 * 2**20).replace(b"\x02\0\0\0UL", b"\x02\0\0\0!!")
    with pytest.raises(Refused):
        dicom.read_header(data)


@pytest.mark.parametrize("fact", files("dicomdir"), ids=path_of)
def test_case_18_a_dicomdir_is_named_and_its_references_are_not_followed(fact: dict[str, Any]) -> None:
    data = contents(fact["path"])
    if "DICOMDIR" not in fact["path"]:
        assert dicom.read_header(data).problem == ""
        return
    with pytest.raises(Refused) as refused:
        dicom.read_header(data)
    assert refused.value.code == "dicomdir"


@pytest.mark.parametrize("fact", files("non-image"), ids=path_of)
def test_objects_without_pixels_are_kept_with_the_reason_or_refused_without_a_name(fact: dict[str, Any]) -> None:
    try:
        found = dicom.read_header(contents(fact["path"]))
    except Refused as refused:
        assert refused.code == "no_image"
        assert fact.get("study_uid") is None or fact.get("sop_class") is None
    else:
        assert found.problem.startswith("no_pixels: This object (")
        assert found.frames == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("non-image/pet.dcm", "Color Palette Storage"), ("non-image/priv_SQ.dcm", "MR Image Storage"),
        ("non-image/UN_sequence.dcm", "CT Image Storage"), ("charsets/chrSQEncoding.dcm", "MR Image Storage"),
        ("charsets/chrSQEncoding1.dcm", "MR Image Storage"), ("broken/no_meta_group_length.dcm", "RT Image Storage"),
    ],
)  # fmt: skip
def test_trap_31_what_says_only_before_its_data_set_or_without_a_study_what_it_is_is_kept(name: str, kind: str) -> None:
    found = dicom.read_header(contents(name))
    assert found.problem == f"no_pixels: This object ({kind}) holds no image."
    assert identity.valid_uid(found.sop_uid) and identity.valid_uid(found.study_uid)


@pytest.mark.parametrize(
    "name", ["broken/empty_charset_LEI.dcm", "broken/meta_missing_tsyntax.dcm", "non-image/nested_priv_SQ.dcm"]
)
def test_what_carries_no_uid_at_all_is_refused_with_a_sentence_that_is_true(name: str) -> None:
    with pytest.raises(Refused, match="no image that can be drawn, and lacks the UIDs") as refused:
        dicom.read_header(contents(name))
    assert refused.value.code == "no_image"


@pytest.mark.parametrize("data", [b"", b"abc", bytes(4000), b"PK\x03\x04" + bytes(200), b"\x5c\x01\0\0" + bytes(400)])
def test_what_is_not_dicom_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        dicom.read_header(data)
    assert refused.value.code == "not_dicom"


def test_a_preamble_alone_is_no_image() -> None:
    with pytest.raises(Refused) as refused:
        dicom.read_header(bytes(128) + b"DICM")
    assert refused.value.code == "no_image"


@pytest.mark.parametrize(
    ("written", "sides"),
    [(["L", "F"], ("L", "F")), (["PL", "FA"], ("PL", "FA")), ("", ()), (["L", ""], ()), (["L", "Q"], ()), ("L", ())],
)
def test_patient_orientation_is_read_where_it_names_both_sides(written: Any, sides: tuple[str, ...]) -> None:
    found = dicom.read_header(dicoms.ct(PatientOrientation=written))
    assert found.sides == sides
    assert Header.from_json(json.loads(json.dumps(found.to_json()))) == found


FAR = "ImagePositionPatient lies more than 100 m away, where no patient is; it is not used."


@pytest.mark.parametrize("place", [1e300, -1e300, 100_001.0])
def test_a_position_that_no_patient_can_be_at_is_not_used_and_told(place: float) -> None:
    found = dicom.read_header(dicoms.ct(1, ImagePositionPatient=[0.0, place, 0.0]))
    assert (found.frames[0].position, found.notes) == (None, (FAR,))
    images = [(f"{n}", dicom.read_header(dicoms.ct(n, ImagePositionPatient=[0, 0, n * place]))) for n in (1, 2)]
    (info,) = displaysets.arrange(images).sets
    assert (info.kind, info.geometry.affine) == ("images", None)
    told = [(one["value"], one["severity"]) for one in info.trust["entries"] if one["key"] == "note"]
    assert told == [(FAR, "warning")]


def test_a_position_within_100_m_is_used() -> None:
    found = dicom.read_header(dicoms.ct(1, ImagePositionPatient=[0.0, 1e5, -1e5]))
    assert (found.frames[0].position, found.notes) == ((0.0, 1e5, -1e5), ())


@pytest.mark.parametrize("width", [0, -40])
def test_a_window_that_cannot_be_used_is_told_to_be_there(width: int) -> None:
    found = dicom.read_header(dicoms.ct(1, WindowCenter=40, WindowWidth=width))
    assert found.frames[0].windows == ()
    (info,) = displaysets.arrange([("a", found)]).sets
    told = {one["key"]: one["value"] for one in info.trust["entries"]}
    assert told["window"] == "Given in the file, but not usable: the soft-tissue preset."
    assert told["note"] == "The window in the file is not usable: it needs a centre, and a width above 0."


def test_a_linear_window_narrower_than_1_is_told_not_to_be_usable() -> None:
    (info,) = displaysets.arrange([("a", dicom.read_header(dicoms.ct(1, WindowCenter=40, WindowWidth=0.5)))]).sets
    assert [one["value"] for one in info.trust["entries"] if one["key"] == "window"] == [
        "Given in the file, but not usable: the soft-tissue preset."
    ]


@pytest.mark.parametrize(("given", "found"), [([4, 2], (2.0, 1.0)), ([1, 3], (1.0, 3.0)), ([1, 1000], None)])
def test_trap_21_an_aspect_ratio_counts_from_its_lesser_side(given: list[int], found: Any) -> None:
    assert dicom.read_header(dicoms.ct(1, PixelAspectRatio=given)).aspect == found
