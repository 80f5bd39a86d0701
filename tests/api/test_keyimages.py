"""Key images: of acquired slices, of slabs and of turned planes, with what it takes to see them again as they were."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.marks import PLANE, again, mark, put

SLAB = {"mm": 12.5, "mode": "average_ip"}
TURNED = {"name": "oblique", "index": 3, "row": [0.8, 0.6, 0.0], "column": [0.0, 0.0, -1.0], "slab": SLAB}
VIEW = {"anchor": [1.5, -2.25, 30.0], "window": {"center": 40.0, "width": 0.5, "voi": "linear_exact"}}


def keyimage(client: FlaskClient, series: str, **more: Any) -> dict[str, Any]:
    return mark(client, series, "keyimage", pixels=[]) | more


def test_a_turned_plane_is_kept_with_its_place_slab_and_window(
    client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    answer = put(client, study_id, keyimage(client, series["id"], plane=TURNED, view=VIEW))
    assert answer.status_code == 201, answer.text
    (stored,) = client.get(f"/api/studies/{study_id}/annotations").get_json()["annotations"]
    assert (stored["plane"], stored["view"]) == (TURNED, VIEW)
    told = client.get(f"/api/annotations/{stored['id']}/history").get_json()["revisions"]
    assert told[0]["body"]["view"] == VIEW


def test_it_goes_out_and_comes_in_by_a_file(client: FlaskClient, study_id: str, series: dict[str, Any]) -> None:
    stored = put(client, study_id, keyimage(client, series["id"], plane=TURNED, view=VIEW)).get_json()
    file = client.get(f"/api/studies/{study_id}/annotations/file?format=json").get_json()
    client.delete(f"/api/annotations/{stored['id']}?version=1")
    done = client.post(f"/api/studies/{study_id}/annotations/file", json=file).get_json()
    assert (done["revived"], done["refused"]) == (1, [])
    assert client.get(f"/api/annotations/{stored['id']}").get_json()["view"] == VIEW


def test_one_without_a_view_is_as_before(client: FlaskClient, study_id: str, series: dict[str, Any]) -> None:
    assert put(client, study_id, keyimage(client, series["id"])).get_json()["view"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"view": {"anchor": [1, 2]}},
        {"view": {"anchor": [1, 2, 1e9]}},
        {"view": {"window": {"center": 0, "width": 0}}},
        {"view": {"window": {"center": 0, "width": 1, "voi": "cubic"}}},
        {"view": {"zoom": 2}},
        {"view": VIEW, "kind": "probe", "points": [[0, 0, 0]]},
        {"plane": TURNED | {"row": None}},
    ],
)
def test_what_is_no_view_is_refused(
    client: FlaskClient, study_id: str, series: dict[str, Any], wrong: dict[str, Any]
) -> None:
    answer = put(client, study_id, keyimage(client, series["id"]) | wrong)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "bad_parameter"


def test_an_older_version_comes_back_as_a_new_one_unless_somebody_was_faster(
    client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    first = put(client, study_id, mark(client, series["id"], label="then", plane=PLANE)).get_json()
    address = f"/api/annotations/{first['id']}"
    second = client.put(address, json=again(first, label="now")).get_json()
    revisions = client.get(f"{address}/history").get_json()["revisions"]
    older = {name: revisions[0]["body"][name] for name in ("label", "points", "colour")}
    late = client.put(address, json=again(first, **older))
    assert (late.status_code, late.get_json()["error"]["code"]) == (409, "annotation_changed")
    third = client.put(address, json=again(second, **older)).get_json()
    assert (third["version"], third["label"], third["points"]) == (3, "then", first["points"])
    told = client.get(f"{address}/history").get_json()["revisions"]
    assert [one["body"]["label"] for one in told] == ["then", "now", "then"]
