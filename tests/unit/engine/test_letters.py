"""engine.letters: edge letters follow the vectors, whatever they are."""

import pytest

from engine import letters


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        ((1, 0, 0), "L"),
        ((-2, 0, 0), "R"),
        ((0, 0.3, 0), "P"),
        ((0, -1, 0), "A"),
        ((0, 0, 9), "H"),
        ((0, 0, -1), "F"),
        ((0.9, 0.3, 0), "LP"),
        ((0.1, -0.2, 0.9), "HA"),
        ((1, 0.05, 0), "L"),
        ((0, 0, 0), ""),
        ((float("nan"), 0, 0), ""),
        ((float("inf"), 0, 0), ""),
    ],
)
def test_a_direction_has_the_letters_of_the_sides_it_points_to(vector, expected):
    assert letters.towards(vector) == expected


def test_opposite_edges_have_opposite_letters():
    assert letters.edges((1, 0, 0), (0, 0.8, -0.6)) == {"left": "R", "right": "L", "top": "AH", "bottom": "PF"}


def test_every_letter_has_its_opposite():
    assert letters.opposite("LRPAHF") == "RLAPFH"


def test_letters_that_a_file_names_have_opposites_letter_by_letter():
    assert letters.named("L", "F") == {"left": "R", "right": "L", "top": "H", "bottom": "F"}
    assert letters.named("PL", "FA") == {"left": "AR", "right": "PL", "top": "HP", "bottom": "FA"}
