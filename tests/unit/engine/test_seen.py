"""engine.seen: what reading the pixels adds to the trust panel."""

import numpy as np

from engine import seen
from engine.displayset import DisplaySet
from engine.trust import entry
from tests.support.headers import volume
from tests.support.volumes import affine, info

CUT = "The pixel data ends too early."


def rows(panel: dict, key: str) -> list[tuple[str, str]]:
    return [(one["value"], one["severity"]) for one in panel["entries"] if one["key"] == key]


def test_without_anything_found_the_panel_is_that_of_the_files() -> None:
    made = volume()
    assert seen.panel(made, {}, "modality") == made.trust


def test_images_that_cannot_be_drawn_are_a_warning_with_their_numbers_and_reasons() -> None:
    panel = seen.panel(volume([0, 5, 10, 15]), {(0, 3): CUT, (0, 1): CUT}, "modality")
    ((text, severity),) = rows(panel, "undrawable")
    assert text.startswith(f"2 of 4 images cannot be drawn (2, 4): 2 × {CUT} ")
    assert severity == "warning"


def test_of_several_phases_the_phase_is_told_and_a_long_list_is_counted() -> None:
    made: DisplaySet = info((3, 20, 4, 4), affine())
    ((text, _),) = rows(seen.panel(made, {(1, k): f"Reason {k}." for k in range(20)}, "auto"), "undrawable")
    assert "(1 of phase 2, 2 of phase 2," in text
    assert text.count("and 12 more") == 2
    assert np.prod(made.shape[:2]) == 60 and text.startswith("20 of 60 ")


def test_trap_30_a_preset_that_shows_nothing_is_told_to_be_left() -> None:
    made = volume()
    assert rows(made.trust, "window") == [("None in the file: the soft-tissue preset.", "note")]
    ((text, severity),) = rows(seen.panel(made, {}, "auto"), "window")
    assert text.startswith("None in the file: chosen from the values, because nearly all ")
    assert severity == "note"


def test_a_window_of_the_file_is_not_spoken_of_anew() -> None:
    made = info((1, 3, 4, 4), affine(), modality="CT", trust={"entries": [entry("window", "Window", "From the file.")]})
    assert seen.panel(made, {}, "auto")["entries"] == made.trust["entries"]
