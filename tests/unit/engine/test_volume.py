"""engine.volume: the record that all renderers take."""

import numpy as np

from tests.support.volumes import affine, numbered, volume


def test_colour_and_phases_are_told_by_the_shape() -> None:
    grey, rgb = volume(numbered((3, 4, 5, 6)), affine()), volume(np.zeros((1, 4, 5, 6, 3), np.uint8), affine())
    assert (grey.colour, grey.phases) == (False, 3)
    assert (rgb.colour, rgb.phases) == (True, 1)


def test_other_voxels_keep_the_meaning_of_their_numbers() -> None:
    made = volume(numbered(), affine(), slope=2.0, intercept=-10.0, padding=(-5, -5))
    cropped = made.with_array(made.array[:, 1:], affine(origin=(0, 0, 1)))
    assert cropped.array.shape == (1, 3, 5, 6)
    assert cropped.affine is not None and cropped.affine[2, 3] == 1
    assert (cropped.slope, cropped.intercept, cropped.padding, cropped.info) == (2.0, -10.0, (-5, -5), made.info)
