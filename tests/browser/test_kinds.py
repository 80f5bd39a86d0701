"""Each kind of file alone: the page draws what the server draws, with both renderers.

On a server of its own, since some of these files carry the UIDs of others.
"""

from typing import Any

import pytest

from tests.browser.hands import pane, png, sent, zipped
from tests.browser.test_pixels import one_to_one, worst
from tests.data import DATA

FILES = {
    "palette": "colour/examples_palette.dcm",
    "ultrasound": "colour/US1_J2KR.dcm",
    "colour": "colour/SC_rgb.dcm",
    "PET": "single/pet",
    "NIfTI of floats": "nifti/odd/ct_perfusion.nii.gz",
    "sheared NIfTI": "nifti/odd/shear.nii.gz",
    "modality LUT": "single/luts/mlut_18.dcm",
}


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
@pytest.mark.parametrize("kind", FILES)
def test_each_kind_of_file_is_the_servers(page: Any, live_server: Any, data: Any, kind: str, renderer: str) -> None:
    path = DATA / FILES[kind]
    series = sent(live_server.url, *((zipped(FILES[kind]),) if path.is_dir() else (path.read_bytes(), path.name)))
    page.goto(f"/view/{series['study']}?series={series['id']}&renderer={renderer}")
    index = pane(page).get_attribute("data-index")
    expected = png(f"{live_server.url}/api/series/{series['id']}/plane?index={index}")
    assert worst(one_to_one(page), expected) <= 1
