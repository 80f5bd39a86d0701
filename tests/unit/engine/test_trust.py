from typing import Any

from engine.displayset import DisplaySet
from engine.displaysets import arrange
from engine.header import PixelFormat, Window
from tests.support.headers import CORONAL, frame, header, moved, of_frames, parts, series, tilted


def told(info: DisplaySet, key: str) -> tuple[str, str]:
    (line,) = (entry for entry in info.trust["entries"] if entry["key"] == key)
    return line["value"], line["severity"]


def test_files_received_used_and_excluded_are_counted_with_reasons() -> None:
    scout = ("scout", header(8, [frame((0.0, 0.0, 0.0), orientation=CORONAL)]))
    made = arrange([*series([0, 5]), scout, ("report", header(9, problem="no_pixels: A report has no image."))])
    text, severity = told(made.sets[0], "files")
    assert text == (
        "4 received, 2 in this part. 1 in other parts of the series. 1 not shown: 1 × A report has no image."
    )
    assert severity == "warning"
    panel = made.sets[0].trust
    assert (panel["received"], panel["used"]) == (4, 2)
    assert panel["excluded"] == [{"instance": "report", "code": "no_pixels", "message": "A report has no image."}]


def test_a_multi_frame_file_counts_as_one_file() -> None:
    info = parts([("e", header(1, [frame(z) for z in (0.0, 5.0, 10.0)]))])[""]
    assert told(info, "files") == ("1 received, 1 in this part.", "ok")


def test_trap_4_gaps_are_warned_of() -> None:
    info = parts(series([0, 5, 10, 20]))[""]
    assert told(info, "gaps") == ("5.00 mm are missing after slice 3.", "warning")
    assert told(info, "slices")[1] == "warning"
    assert info.trust["gaps"] == [{"after": 2, "missing_mm": 5.0}]
    assert info.trust["resampled"] is True


def test_trap_4_uneven_steps_within_tolerance_are_told_and_never_averaged_silently() -> None:
    text, severity = told(parts(series([0, 7, 13.9, 20.9]))[""], "slices")
    assert text == "6.967 mm between slices; single distances vary from 6.900 to 7.000 mm."
    assert severity == "note"


def test_trap_3_tilt_is_told() -> None:
    info = parts(tilted(14))[""]
    assert told(info, "tilt") == ("The slices are sheared by 14.0° (gantry tilt).", "note")
    assert told(info, "resampling")[1] == "note"


def test_an_even_stack_needs_no_words_on_gaps_or_tilt() -> None:
    info = parts(series([0, 5, 10]))[""]
    assert {entry["key"] for entry in info.trust["entries"]}.isdisjoint({"gaps", "tilt", "resampling", "phases"})
    assert told(info, "slices") == ("5.000 mm, from the positions of the slices.", "ok")


def test_trap_7_the_reason_against_a_volume_is_told() -> None:
    info = parts(series([0]))[""]
    assert told(info, "volume") == (info.reason, "note")


def test_trap_22_spacing_at_the_detector_is_labelled_so() -> None:
    info = parts(moved(series([0]), spacing_source="ImagerPixelSpacing", modality="DX"))[""]
    text, severity = told(info, "spacing")
    assert "at the detector" in text
    assert severity == "note"


def test_trap_22_no_spacing_means_pixels() -> None:
    text, severity = told(parts(of_frames([frame(spacing=None)]))[""], "spacing")
    assert "px" in text
    assert severity == "warning"


def test_calibration_is_named() -> None:
    assert "FIDUCIAL" in told(parts(moved(series([0]), calibration="FIDUCIAL"))[""], "spacing")[0]


def test_lossy_compression_and_its_ratio_are_told() -> None:
    images = [("a", header(1, [frame(0.0)], lossy="01", lossy_ratio=12.0)), ("b", header(2, [frame(5.0)]))]
    info = parts(images)[""]
    assert told(info, "lossy") == ("1 of 2 files were compressed with loss at 12:1.", "warning")
    assert (info.trust["lossy"], info.trust["lossy_ratio"]) == (True, 12.0)


def test_a_file_in_a_lossy_transfer_syntax_counts_as_lossy() -> None:
    info = parts(moved(series([0]), transfer_syntax="1.2.840.10008.1.2.4.50"))[""]
    assert told(info, "lossy")[1] == "warning"


def test_rescale_and_unit_are_told() -> None:
    info = parts(of_frames([frame(0.0, slope=2.0, intercept=-1024.0)]))[""]
    assert told(info, "rescale")[0] == "Value = stored value × 2 − 1024."
    assert told(info, "units") == ("HU.", "ok")


def test_trap_12_rescale_by_slice_is_told() -> None:
    info = parts(of_frames(frame(z, slope=1 + z) for z in (0.0, 5.0)))[""]
    assert "its own slope" in told(info, "rescale")[0]


def test_trap_24_the_basis_of_suv_is_told() -> None:
    pet: dict[str, Any] = {"modality": "PT", "units": "BQML"}
    kept = parts(moved(series([0]), modality="PT", units="SUVbw"))[""]
    assert told(kept, "units") == ("SUVbw.", "ok")
    assert "SUVbw = value × 0.5" in told(parts(moved(series([0]), suv_factor=0.5, **pet))[""], "units")[0]
    assert told(parts(moved(series([0]), **pet))[""], "units")[1] == "note"


def test_the_source_of_the_window_is_told() -> None:
    assert told(parts(of_frames([frame(windows=(Window(40.0, 400.0),))]))[""], "window")[0].startswith("From the file")
    assert "soft-tissue" in told(parts(series([0]))[""], "window")[0]
    assert "chosen from the values" in told(parts(moved(series([0]), modality="MR", units=""))[""], "window")[0]


def test_phases_told_apart_by_number_alone_are_a_note() -> None:
    text, severity = told(parts(series([0, 5, 0, 5]))[""], "phases")
    assert text == "2, told apart by InstanceNumber alone."
    assert severity == "note"


def test_notes_of_the_files_are_passed_on_and_counted() -> None:
    images = [*moved(series([0]), notes=("File meta information was missing.",)), ("x", header(9, [frame(5.0)]))]
    assert told(parts(images)[""], "note") == ("File meta information was missing. (1 of 2 files)", "note")


def test_burned_in_annotation_is_told() -> None:
    assert told(parts(moved(series([0]), burned_in="YES"))[""], "burned_in")[1] == "note"


def test_colour_is_shown_as_it_is() -> None:
    rgb = PixelFormat(8, 6, samples=3, photometric="RGB", allocated=8, stored=8, high_bit=7)
    info = parts(moved(series([0, 5]), pixels=rgb))[""]
    assert told(info, "rescale")[0].startswith("Colour")
    assert "window" not in {entry["key"] for entry in info.trust["entries"]}
