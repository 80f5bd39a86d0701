"""engine.plane: a layout places its planes."""

import pytest

from engine.plane import PlaneLayout


def test_planes_follow_one_another_by_the_step():
    layout = PlaneLayout("axial", 5, 4, 3, origin=(1, 2, 3), step=(0, 0.5, 2))
    assert layout.place(3).tolist() == [1, 3.5, 9]


def test_planes_that_are_uneven_have_places_of_their_own():
    layout = PlaneLayout("acquired", 2, 4, 3, origin=(0, 0, 0), step=(0, 0, 1), origins=((0, 0, 0), (0, 0, 7)))
    assert layout.place(1).tolist() == [0, 0, 7]


def test_planes_without_a_place_have_none():
    assert PlaneLayout("acquired", 2, 4, 3).place(0) is None


def test_a_layout_cannot_be_changed():
    with pytest.raises(AttributeError):
        PlaneLayout("acquired", 2, 4, 3).count = 9
