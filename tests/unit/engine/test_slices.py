"""engine.slices: planes along the voxel axes are where, and as large as, their layout says."""

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from engine import build, nifti, slices
from engine.displayset import Geometry, Slice
from engine.errors import Unusable
from engine.header import Window
from tests.support.volumes import AXIAL, CORONAL, SAGITTAL, affine, info, numbered, tilted, uneven, volume

RADIOLOGICAL = {
    "axial": {"left": "R", "right": "L", "top": "A", "bottom": "P"},
    "coronal": {"left": "R", "right": "L", "top": "H", "bottom": "F"},
    "sagittal": {"left": "A", "right": "P", "top": "H", "bottom": "F"},
}
NORMALS = {"axial": 2, "coronal": 1, "sagittal": 0}


def every_orientation():
    """All 48 ways of storing a head along the patient's axes."""
    for order, signs in product(permutations(range(3)), product((1, -1), repeat=3)):
        directions = np.zeros((3, 3))
        directions[order, range(3)] = signs
        yield directions


def places(plane):
    """LPS mm of every pixel: (H, W, 3)."""
    y, x = np.indices(plane.stored.shape[:2])
    return plane.origin + x[..., None] * plane.row + y[..., None] * plane.column


def truth(made, points):
    """Stored values at places in the patient, by the affine: the banal way."""
    inverse = np.linalg.inv(made.affine)
    index = np.rint(points @ inverse[:3, :3].T + inverse[:3, 3]).astype(int)
    return made.array[0][index[..., 2], index[..., 1], index[..., 0]]


@pytest.mark.parametrize("name", RADIOLOGICAL)
def test_planes_are_radiological_however_the_voxels_are_stored(name):
    for directions in every_orientation():
        made = volume(numbered(), affine(directions, (1, 2, 3), (-40, 7, 100)))
        layout = slices.layout(made.info)[name]
        assert layout.letters == RADIOLOGICAL[name]
        assert layout.step[NORMALS[name]] > 0, "index 0 is the most inferior, anterior, right"
        for index in (0, layout.count - 1):
            plane = slices.cut(made, layout, index)
            assert plane.stored.shape == (layout.height, layout.width)
            np.testing.assert_array_equal(plane.stored, truth(made, places(plane)))


def test_a_layout_knows_the_size_of_what_is_cut():
    made = volume(numbered((1, 4, 5, 6)), affine(spacing=(0.5, 0.7, 3)))
    found = slices.layout(made.info)
    sizes = {name: (one.count, one.height, one.width) for name, one in found.items()}
    assert sizes == {"acquired": (4, 5, 6), "axial": (4, 5, 6), "coronal": (5, 4, 6), "sagittal": (6, 4, 5)}
    assert found["axial"].spacing == (0.7, 0.5)
    assert found["coronal"].spacing == (3, 0.5), "trap 27: a plane has its own two spacings"
    assert found["sagittal"].spacing == (3, 0.7)
    assert [found[name].distance for name in ("axial", "coronal", "sagittal")] == pytest.approx([3, 0.7, 0.5])


def test_a_plane_is_a_view_of_the_volume():
    made = volume(numbered(), affine())
    for layout in slices.layout(made.info).values():
        assert np.shares_memory(slices.cut(made, layout, 1).stored, made.array)


def test_trap_2_the_stack_and_the_axial_planes_of_an_axial_series_share_their_indexes():
    made = volume(numbered(), affine())
    found = slices.layout(made.info)
    for index in range(4):
        stack, axial = (slices.cut(made, found[name], index) for name in ("acquired", "axial"))
        np.testing.assert_array_equal(stack.stored, axial.stored)
        np.testing.assert_array_equal(stack.origin, axial.origin)


def test_acquired_dicom_slices_are_drawn_as_stored():
    for directions in (AXIAL, SAGITTAL, CORONAL, -np.array(AXIAL)):
        made = volume(numbered(), affine(directions))
        layout = slices.layout(made.info)["acquired"]
        for k in range(4):
            np.testing.assert_array_equal(slices.cut(made, layout, k).stored, made.array[0, k])


def test_a_sagittal_acquisition_has_letters_of_its_own():
    assert slices.find(info((1, 4, 5, 6), affine(SAGITTAL)), "acquired").letters == RADIOLOGICAL["sagittal"]


def test_acquired_nifti_slices_are_turned_to_be_radiological():
    for directions in every_orientation():
        made = volume(numbered(), affine(directions), format="nifti")
        layout = slices.layout(made.info)["acquired"]
        name = ("sagittal", "coronal", "axial")[int(np.abs(directions[:, 2]).argmax())]
        assert layout.letters == RADIOLOGICAL[name]
        assert layout.through == (2, 1), "the file's own order"
        plane = slices.cut(made, layout, 2)
        np.testing.assert_array_equal(plane.stored, truth(made, places(plane)))


def test_an_oblique_acquisition_keeps_its_own_axes():
    turn = np.deg2rad(25)
    directions = ((1, 0, 0), (0, np.cos(turn), -np.sin(turn)), (0, np.sin(turn), np.cos(turn)))
    made = volume(numbered(), affine(directions))
    plane = slices.cut(made, slices.find(made.info, "axial"), 1)
    np.testing.assert_array_equal(plane.stored, made.array[0, 1])
    assert slices.find(made.info, "axial").letters == {"left": "R", "right": "L", "top": "AF", "bottom": "PH"}


def test_trap_7_images_that_make_no_volume_have_only_their_stack_and_a_reason():
    made = info((1, 3, 5, 6), None, reason="The images differ in size.")
    found = slices.layout(made)
    assert found["acquired"].count == 3
    assert found["acquired"].letters == {}
    assert found["axial"] == found["coronal"] == found["sagittal"] == "The images differ in size."
    with pytest.raises(Unusable, match="differ in size") as caught:
        slices.find(made, "coronal")
    assert caught.value.code == "no_volume"


def test_images_without_a_place_keep_their_pixel_spacing():
    lies = Geometry(spacing=(None, 0.2, 0.3))
    assert slices.find(info((1, 3, 5, 6), None, geometry=lies), "acquired").spacing == (0.2, 0.3)


def test_an_unknown_plane_is_refused():
    with pytest.raises(Unusable) as caught:
        slices.find(info((1, 3, 5, 6), affine()), "diagonal")
    assert caught.value.code == "bad_plane"


@pytest.mark.parametrize(
    ("index", "phase", "code"), [(4, 0, "no_such_slice"), (-1, 0, "no_such_slice"), (0, 2, "no_such_phase")]
)
def test_a_slice_or_a_phase_that_is_not_there_is_refused(index, phase, code):
    made = volume(numbered((2, 4, 5, 6)), affine())
    with pytest.raises(Unusable) as caught:
        slices.cut(made, slices.find(made.info, "axial"), index, phase)
    assert caught.value.code == code


def test_a_phase_is_cut_from_its_own_voxels():
    made = volume(numbered((2, 4, 5, 6)), affine())
    assert slices.cut(made, slices.find(made.info, "coronal"), 0, 1).stored.min() == 1000


def test_acquired_slices_bring_their_own_windows():
    own = (Window(40, 400),)
    made = volume(numbered(), affine())
    stack = (tuple(Slice(str(k), 0, windows=own if k == 2 else ()) for k in range(4)),)
    made = replace(made, info=replace(made.info, slices=stack))
    assert slices.cut(made, slices.find(made.info, "acquired"), 2).windows == own
    assert slices.cut(made, slices.find(made.info, "axial"), 2).windows == ()


def test_trap_4_slices_in_a_gap_are_marked_in_every_plane():
    made = volume(numbered(), affine())
    gaps = np.array([False, True, False, False])
    found = slices.layout(made.info)
    assert slices.cut(made, found["axial"], 0, gaps=gaps).valid is None
    assert not slices.cut(made, found["axial"], 1, gaps=gaps).valid.any()
    coronal = slices.cut(made, found["coronal"], 0, gaps=gaps)
    np.testing.assert_array_equal(coronal.valid.all(axis=1), [True, True, False, True])


def test_trap_31_a_slice_that_cannot_be_decoded_is_marked():
    made = replace(volume(numbered(), affine()), undrawable={(0, 3): "cut short"})
    found = slices.layout(made.info)
    assert not slices.cut(made, found["axial"], 3).valid.any()
    assert not slices.cut(made, found["sagittal"], 0).valid[0].any()
    assert slices.cut(made, found["sagittal"], 0).valid[1:].all()


def test_trap_4_uneven_slices_tell_their_true_places():
    made = uneven(numbered(), (0, 1, 3, 4))
    layout = slices.layout(made.info)["acquired"]
    assert [place[2] for place in layout.origins] == [0, 1, 3, 4]
    assert slices.cut(made, layout, 2).origin.tolist() == [0, 0, 3]
    axial = slices.layout(made.info)["axial"]
    assert axial.rectified and axial.count == 5


def test_trap_3_a_tilted_stack_is_cut_from_its_rectified_volume():
    found = slices.layout(tilted(numbered(), 0.25).info)
    assert found["acquired"].step == (0, 0.25, 1)
    assert not found["acquired"].rectified
    for name in RADIOLOGICAL:
        layout = found[name]
        assert layout.rectified
        assert np.dot(layout.row, layout.column) == np.dot(layout.row, layout.step) == 0


def test_a_run_of_planes_equals_its_planes_one_by_one():
    for directions in every_orientation():
        made = volume(numbered((2, 4, 5, 6)), affine(directions))
        for layout in slices.layout(made.info).values():
            for at, plane in enumerate(slices.run(made, layout, 1, 3, 1), 1):
                alone = slices.cut(made, layout, at, 1)
                np.testing.assert_array_equal(plane.stored, alone.stored)
                np.testing.assert_array_equal(plane.origin, alone.origin)
                assert plane.index == at


def test_colour_keeps_its_three_channels():
    array = np.stack([numbered()] * 3, axis=-1).astype(np.uint8)
    made = volume(array, affine())
    assert slices.cut(made, slices.find(made.info, "sagittal"), 0).stored.shape == (4, 5, 3)


def test_a_layout_is_made_of_json_types():
    made = slices.find(info((1, 4, 5, 6), affine()), "coronal").to_json()
    assert made["count"] == 5 and made["letters"]["left"] == "R" and isinstance(made["origin"][0], float)


def test_one_head_stored_in_ten_ways_shows_one_picture(data):
    files = sorted((data / "nifti/orientations").glob("*.nii.gz"))
    assert len(files) == 10
    shown = {name: [] for name in RADIOLOGICAL}
    for file in files:
        content = file.read_bytes()
        made = build.build(nifti.read_header(content, file.name), lambda _, content=content: content)
        for name, layout in slices.layout(made.info).items():
            if name != "acquired":
                assert layout.letters == RADIOLOGICAL[name]
                shown[name].append(np.stack([slices.cut(made, layout, at).stored for at in range(layout.count)]))
    for pictures in shown.values():
        assert all(np.array_equal(pictures[0], picture) for picture in pictures[1:])


def test_a_run_across_a_volume_that_was_turned_in_memory_is_not_copied():
    made = volume(numbered(), affine())
    turned = made.with_array(np.moveaxis(np.ascontiguousarray(np.moveaxis(made.array, 3, 1)), 1, 3), made.affine)
    for name in RADIOLOGICAL:
        layout = slices.find(made.info, name)
        for at, plane in enumerate(slices.run(turned, layout, 1, 3), 1):
            assert np.shares_memory(plane.stored, turned.array)
            np.testing.assert_array_equal(plane.stored, slices.cut(made, layout, at).stored)


def test_a_picture_without_a_place_has_the_letters_that_its_file_names():
    named = info((1, 1, 5, 6), None, sides=("R", "F"))
    assert slices.find(named, "acquired").letters == {"left": "L", "right": "R", "top": "H", "bottom": "F"}
    placed = info((1, 4, 5, 6), affine(), sides=("R", "F"))
    assert slices.find(placed, "acquired").letters == RADIOLOGICAL["axial"], "the vectors know better"


def test_trap_21_an_aspect_ratio_goes_with_the_planes_of_images_without_spacing():
    made = volume(numbered(), None, aspect=(2.0, 1.0))
    layout = slices.layout(made.info)["acquired"]
    assert (layout.spacing, layout.aspect) == (None, (2.0, 1.0))
    plane = slices.cut(made, layout, 0)
    assert (plane.spacing, plane.proportions) == (None, (2.0, 1.0))
    spaced = volume(numbered(), affine(), aspect=(2.0, 1.0))
    assert slices.layout(spaced.info)["acquired"].aspect is None
