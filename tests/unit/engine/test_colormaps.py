"""engine.colormaps: 256 colours each, ends where they belong."""

import numpy as np
import pytest

from engine import colormaps
from engine.errors import Unusable


@pytest.mark.parametrize("name", colormaps.NAMES)
def test_a_map_has_256_colours_that_nobody_can_change(name):
    found = colormaps.table(name)
    assert found.shape == (256, 3) and found.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1
    assert len(np.unique(found, axis=0)) > 100


def test_grey_is_the_identity():
    np.testing.assert_array_equal(colormaps.table("grey"), np.repeat(np.arange(256)[:, None], 3, axis=1))


@pytest.mark.parametrize("name", ["hot", "hot_iron", "pet", "bone"])
def test_intensity_maps_run_from_black_to_white(name):
    assert colormaps.table(name)[0].tolist() == [0, 0, 0]
    assert colormaps.table(name)[-1].tolist() == [255, 255, 255]


def test_viridis_rises_in_lightness():
    lightness = colormaps.table("viridis") @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > -1).all() and lightness[-1] > lightness[0] + 150


def test_an_unknown_map_is_refused():
    with pytest.raises(Unusable) as caught:
        colormaps.table("plaid")
    assert caught.value.code == "no_such_colormap"
