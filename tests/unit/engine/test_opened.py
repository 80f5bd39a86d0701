"""engine.opened: a slice alone; the rest of it is tested where it is used, in tests/unit/test_imaging.py."""

import numpy as np
import pytest

from engine import dicom, displaysets
from engine.opened import single
from tests.support import dicoms


@pytest.mark.parametrize("heights", [(5, 10, 15), (5, 10, 15, 30)])
def test_trap_4_a_slice_alone_lies_at_its_own_position(heights: tuple[int, ...]) -> None:
    files = {str(z): dicoms.ct(z, SOPInstanceUID=f"1.2.{z}") for z in heights}
    (info,) = displaysets.arrange((name, dicom.read_header(data)) for name, data in files.items()).sets
    for k, z in enumerate(heights):
        alone = single(info, files.__getitem__, 0, k)
        assert alone.affine is not None
        assert np.allclose(alone.affine[:3, 3], [-4, -4, z])
