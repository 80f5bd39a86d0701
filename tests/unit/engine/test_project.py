"""engine.project: slabs hold what lies in them, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from engine import oblique, project, slices
from engine.errors import Unusable
from tests.support.volumes import affine, numbered, uneven, volume

REFERENCE = {"maximum_ip": np.nanmax, "minimum_ip": np.nanmin, "average_ip": np.nanmean}


@pytest.fixture
def noisy():
    array = np.random.default_rng(5).integers(-1000, 3000, (2, 9, 12, 14)).astype(np.int16)
    return volume(array, affine(spacing=(0.8, 0.7, 2.5)))


def banal(made, layout, index, slab_mm, mode, phase=0):
    """Every plane whose centre lies near enough, as floats with NaN for padding, reduced."""
    planes = []
    for other in range(layout.count):
        if abs(other - index) * layout.distance <= slab_mm / 2 + 1e-6:
            plane = slices.cut(made, layout, other, phase)
            values = plane.stored.astype(float)
            if plane.padding:
                values[(values >= plane.padding[0]) & (values <= plane.padding[1])] = np.nan
            planes.append(values)
    return REFERENCE[mode](planes, axis=0)


@pytest.mark.parametrize("mode", project.MODES)
@pytest.mark.parametrize("name", slices.NAMES)
def test_a_slab_is_the_planes_within_its_thickness(noisy, name, mode):
    layout = slices.find(noisy.info, name)
    for index, slab_mm in ((0, 3.0), (4, 5.0), (layout.count - 1, 100.0), (2, 0.0)):
        plane = project.slab(noisy, layout, index, slab_mm, mode, phase=1)
        np.testing.assert_allclose(plane.stored, banal(noisy, layout, index, slab_mm, mode, 1), rtol=1e-6)
        alone = slices.cut(noisy, layout, index, 1)
        np.testing.assert_array_equal(plane.origin, alone.origin)
        assert plane.spacing == alone.spacing


@pytest.mark.parametrize("name", ("axial", "coronal", "sagittal"))
def test_a_slab_keeps_the_stored_type_unless_it_averages(noisy, name):
    layout = slices.find(noisy.info, name)
    assert project.slab(noisy, layout, 4, 5, "maximum_ip").stored.dtype == np.int16
    assert project.slab(noisy, layout, 4, 5, "average_ip").stored.dtype == np.float32


@pytest.mark.parametrize("mode", project.MODES)
@pytest.mark.parametrize("padding", [(-2000, -2000), (2900, 2999), (0, 500)])
@pytest.mark.parametrize("name", ("axial", "coronal", "sagittal"))
def test_trap_16_padding_takes_no_part_wherever_it_lies(noisy, name, padding, mode):
    array = noisy.array.copy()
    array[:, 2:4, 3:5, 1:9] = padding[0]
    made = replace(noisy, array=array, padding=padding)
    layout = slices.find(made.info, name)
    plane = project.slab(made, layout, 4, 60.0, mode)
    np.testing.assert_allclose(plane.stored, banal(made, layout, 4, 60.0, mode), rtol=1e-6)


@pytest.mark.parametrize("mode", project.MODES)
def test_trap_16_where_all_is_padding_the_slab_is_padding(mode):
    array = np.full((1, 3, 2, 2), -2000, np.int16)
    array[..., 0] = 5
    made = volume(array, affine(), padding=(-2000, -2000))
    plane = project.slab(made, slices.find(made.info, "axial"), 1, 10, mode)
    np.testing.assert_array_equal(plane.stored, [[5, -2000], [5, -2000]])


@pytest.mark.parametrize("mode", project.MODES)
def test_trap_25_nan_takes_no_part(mode):
    array = np.arange(8, dtype=np.float32).reshape(1, 2, 2, 2)
    array[0, 0] = np.nan
    array[0, 1, 1, 1] = np.nan
    made = volume(array, affine())
    plane = project.slab(made, slices.find(made.info, "axial"), 0, 10, mode)
    np.testing.assert_array_equal(plane.stored, [[4, 5], [6, np.nan]])


def test_trap_13_a_negative_slope_turns_highest_and_lowest_round(noisy):
    made = replace(noisy, slope=-0.5)
    layout = slices.find(made.info, "axial")
    highest = project.slab(made, layout, 4, 100, "maximum_ip")
    np.testing.assert_array_equal(highest.stored, made.array[0].min(axis=0))


def test_trap_4_slices_in_a_gap_take_no_part(noisy):
    gaps = np.zeros(9, bool)
    gaps[3:6] = True
    layout = slices.find(noisy.info, "axial")
    plane = project.slab(noisy, layout, 4, 100, "maximum_ip", gaps=gaps)
    np.testing.assert_array_equal(plane.stored, noisy.array[0][~gaps].max(axis=0))
    assert plane.valid is None
    assert not project.slab(noisy, layout, 4, 2.5, "average_ip", gaps=gaps).valid.any()
    coronal = project.slab(noisy, slices.find(noisy.info, "coronal"), 4, 3, "maximum_ip", gaps=gaps)
    np.testing.assert_array_equal(coronal.valid[::-1].all(axis=1), ~gaps)


def test_trap_4_on_an_uneven_stack_the_thickness_is_measured_in_the_patient():
    made = uneven(numbered(), (0, 1, 6, 7))
    plane = project.slab(made, slices.find(made.info, "acquired"), 2, 3.0, "minimum_ip")
    np.testing.assert_array_equal(plane.stored, made.array[0, 2])


def test_an_oblique_slab_along_the_axes_is_the_slab_itself(noisy):
    layout = slices.find(noisy.info, "sagittal")
    straight = project.slab(noisy, layout, 6, 3.2, "maximum_ip")
    middle = slices.cut(noisy, layout, 6)
    # The step of an oblique slab is the smallest spacing, 0.7 mm; 2.8 mm are five planes 0.7 mm apart.
    place = oblique.raster(middle.origin * [0.7 / 0.8, 1, 1], middle.row, middle.column, 12, 9, middle.spacing)
    thick = project.oblique_slab(replace(noisy, affine=affine(spacing=(0.7, 0.7, 2.5))), place, 2.8, "maximum_ip")
    np.testing.assert_allclose(thick.stored, straight.stored, atol=0.1)


@pytest.mark.parametrize("mode", project.MODES)
def test_an_oblique_slab_of_an_even_tissue_is_that_tissue(mode):
    array = np.full((1, 8, 8, 8), 42, np.int16)
    array[0, :, :, 6:] = -2000
    made = volume(array, affine(), padding=(-2000, -2000))
    plane = project.oblique_slab(made, oblique.raster((1, 1, 1), (0, 1, 0), (0, 0, 1), 5, 5, 1.0), 20, mode)
    assert plane.valid is None
    np.testing.assert_array_equal(plane.stored, np.full((5, 5), 42))


def test_an_oblique_slab_of_no_thickness_is_the_plane():
    made = volume(numbered(), affine())
    plane = project.oblique_slab(made, oblique.raster((0, 0, 2), (1, 0, 0), (0, 1, 0), 6, 5, 1.0), 0, "average_ip")
    np.testing.assert_array_equal(plane.stored, made.array[0, 2])


def test_an_oblique_slab_outside_the_volume_is_not_valid():
    made = volume(numbered(), affine())
    plane = project.oblique_slab(made, oblique.raster((0, 0, 90), (1, 0, 0), (0, 1, 0), 6, 5, 1.0), 4, "average_ip")
    assert not plane.valid.any()


@pytest.mark.parametrize(
    ("slab_mm", "mode"), [(5, "sum"), (-1, "maximum_ip"), (float("nan"), "maximum_ip"), (1e9, "minimum_ip")]
)
def test_a_slab_that_means_nothing_is_refused(noisy, slab_mm, mode):
    with pytest.raises(Unusable) as caught:
        project.slab(noisy, slices.find(noisy.info, "axial"), 0, slab_mm, mode)
    assert caught.value.code == "bad_slab"


def test_an_oblique_slab_that_would_take_too_long_is_refused(noisy):
    with pytest.raises(Unusable) as caught:
        project.oblique_slab(
            noisy, oblique.raster((0, 0, 0), (1, 0, 0), (0, 1, 0), 2000, 2000, 1.0), 5000, "maximum_ip"
        )
    assert caught.value.code == "bad_slab"


def test_an_oblique_slab_needs_a_place_in_the_patient_and_a_phase(noisy):
    place = oblique.raster((0, 0, 0), (1, 0, 0), (0, 1, 0), 4, 4, 1.0)
    with pytest.raises(Unusable) as caught:
        project.oblique_slab(replace(noisy, affine=None), place, 5, "maximum_ip")
    assert caught.value.code == "no_volume"
    with pytest.raises(Unusable) as caught:
        project.oblique_slab(noisy, place, 5, "maximum_ip", phase=2)
    assert caught.value.code == "no_such_phase"


def test_colours_are_not_projected():
    made = volume(np.zeros((1, 3, 4, 5, 3), np.uint8), affine())
    with pytest.raises(Unusable) as caught:
        project.slab(made, slices.find(made.info, "axial"), 0, 5, "maximum_ip")
    assert caught.value.code == "no_slab"


def test_planes_of_unknown_distance_make_no_slab():
    made = volume(numbered(), None)
    with pytest.raises(Unusable) as caught:
        project.slab(made, slices.find(made.info, "acquired"), 0, 5, "maximum_ip")
    assert caught.value.code == "no_slab"
