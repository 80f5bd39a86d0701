"""The images of a short list of radiographs: side, view and orientation of each, for hanging."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.api.conftest import Send


def pictures(client: FlaskClient, send: Send, options: Options) -> list[dict[str, Any]]:
    """``images`` of all series that come of a phantom."""
    body = send({"study.zip": pack(make_study(options).files)}).get_json()
    ids = [series["id"] for series in body["studies"][0]["series"]]
    return [image for one in ids for image in client.get(f"/api/series/{one}").get_json()["images"]]


def test_each_mammogram_tells_its_side_its_view_and_how_it_lies(client: FlaskClient, send: Send) -> None:
    found = pictures(client, send, Options("MG", size=64))
    told = {(image["laterality"], image["view"]): image["sides"] for image in found}
    assert told == {
        ("R", "CC"): ["P", "L"],
        ("L", "CC"): ["A", "R"],
        ("R", "MLO"): ["P", "FL"],
        ("L", "MLO"): ["A", "FR"],
    }
    assert len({image["sop_uid"] for image in found}) == len({image["instance"] for image in found}) == 4


def test_a_radiograph_has_no_side_and_one_view(client: FlaskClient, send: Send) -> None:
    (image,) = pictures(client, send, Options("DX", size=64))
    assert (image["index"], image["laterality"], image["view"], image["sides"]) == (0, "U", "AP", ["L", "F"])


@pytest.mark.parametrize("modality", ["CT", "US"])
def test_other_series_tell_of_no_single_images(client: FlaskClient, send: Send, modality: str) -> None:
    assert pictures(client, send, Options(modality, slices=3, size=64)) == []
