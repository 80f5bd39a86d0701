"""/api/studies/<study>/annotations and /api/annotations/<annotation>."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from create_test_dicom import make_study
from engine.errors import Undrawable
from imaging import NotReady
from phantom.files import Study, pack
from phantom.options import Options
from records import measuring
from tests.api.marks import PLANE, again, mark, put, world


@pytest.fixture
def line(client: FlaskClient, study_id: str, series: dict[str, Any]) -> dict[str, Any]:
    """A stored length."""
    answer = put(client, study_id, mark(client, series["id"], label="Nodule"))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def listed(client: FlaskClient, study_id: str, query: str = "") -> Any:
    return client.get(f"/api/studies/{study_id}/annotations{query}").get_json()


def test_a_length_is_stored_with_its_number_and_its_calibration(line: dict[str, Any], study_id: str) -> None:
    assert line["measures"] == [{"name": "length", "value": pytest.approx(7.5), "unit": "mm"}]
    basis = {"source": "PixelSpacing", "label": "Pixel Spacing", "trusted": True, "pixel": pytest.approx(1.5)}
    assert line["calibration"] == basis
    assert (line["version"], line["study"], line["label"]) == (1, study_id, "Nodule")
    assert (line["author"], line["editor"], line["deleted"]) == ("Local administrator", "Local administrator", None)
    assert line["instance"] and line["created"].endswith("Z")


def test_it_is_listed_and_read_as_it_was_stored(client: FlaskClient, line: dict[str, Any], study_id: str) -> None:
    assert listed(client, study_id)["annotations"] == [line]
    assert client.get(f"/api/annotations/{line['id']}").get_json() == line


def test_a_region_has_the_statistics_of_full_precision_values(
    client: FlaskClient, study_id: str, series: dict[str, Any], phantom: Study
) -> None:
    corners = [(10, 12), (19, 12), (19, 25), (10, 25)]
    stored = put(client, study_id, mark(client, series["id"], "rectangle", pixels=corners)).get_json()
    inside = phantom.scan.values()[0, 4, 12:26, 10:20]
    assert stored["statistics"]["count"] == inside.size
    assert stored["statistics"]["mean"] == pytest.approx(inside.mean())
    assert stored["statistics"]["sd"] == pytest.approx(inside.std())
    assert stored["measures"][0] == {"name": "area", "value": pytest.approx(9 * 13 * 1.5 * 1.5), "unit": "mm²"}


def test_the_same_key_again_makes_no_second_one(client: FlaskClient, study_id: str, series: dict[str, Any]) -> None:
    body = mark(client, series["id"])
    first, second = put(client, study_id, body), put(client, study_id, body | {"label": "other"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.get_json() == first.get_json()
    assert len(listed(client, study_id)["annotations"]) == 1


def test_a_change_is_the_next_version(client: FlaskClient, line: dict[str, Any], study_id: str) -> None:
    body = again(line, label="Node", colour="#00ff00", points=line["points"][::-1])
    changed = client.put(f"/api/annotations/{line['id']}", json=body).get_json()
    assert (changed["version"], changed["label"], changed["colour"]) == (2, "Node", "#00ff00")
    assert changed["points"] == line["points"][::-1]
    assert listed(client, study_id)["annotations"] == [changed]


def test_the_place_of_its_words_is_kept_in_each_version(client: FlaskClient, line: dict[str, Any]) -> None:
    assert line["caption"] is None
    address = f"/api/annotations/{line['id']}"
    moved = client.put(address, json=again(line, caption=[12.5, -30.0, 0.0])).get_json()
    assert moved["caption"] == client.get(address).get_json()["caption"] == [12.5, -30.0, 0.0]
    assert (moved["measures"], moved["statistics"]) == (line["measures"], line["statistics"])
    assert client.put(address, json=again(moved, caption=None)).get_json()["caption"] is None
    refused = client.put(address, json=again(moved, caption=[1e9, 0, 0]))
    assert refused.status_code == 400 and "caption" in refused.text


def test_what_was_removed_can_be_restored(client: FlaskClient, line: dict[str, Any], study_id: str) -> None:
    since = listed(client, study_id)["now"]
    gone = client.delete(f"/api/annotations/{line['id']}?version=1").get_json()
    assert gone["version"] == 2 and gone["deleted"]
    assert listed(client, study_id)["annotations"] == []
    assert [one["id"] for one in listed(client, study_id, f"?since={since}")["annotations"]] == [line["id"]]
    back = client.post(f"/api/annotations/{line['id']}/restore", json={"version": 2}).get_json()
    assert (back["version"], back["deleted"], back["points"]) == (3, None, line["points"])
    assert listed(client, study_id)["annotations"] == [back]


def test_every_version_stays_in_the_history(client: FlaskClient, line: dict[str, Any]) -> None:
    address = f"/api/annotations/{line['id']}"
    client.put(address, json=again(line, label="Second"))
    client.delete(f"{address}?version=2")
    client.post(f"{address}/restore", json={"version": 3})
    told = client.get(f"{address}/history").get_json()["revisions"]
    assert [(one["version"], one["action"]) for one in told] == [
        (1, "created"), (2, "changed"), (3, "deleted"), (4, "restored"),
    ]  # fmt: skip
    assert [one["body"]["label"] for one in told] == ["Nodule", "Second", "Second", "Second"]
    assert {one["person"] for one in told} == {"Local administrator"}


def test_the_audit_trail_tells_who_did_what(app: Flask, client: FlaskClient, line: dict[str, Any]) -> None:
    from models import AuditEvent

    client.delete(f"/api/annotations/{line['id']}?version=1")
    with app.extensions["sessions"]() as session:
        told = session.query(AuditEvent).filter_by(entity_type="annotation", entity_id=line["id"]).all()
    assert [(one.event, one.action) for one in told] == [("Procedure Record", "C"), ("Procedure Record", "D")]
    assert "Nodule" not in "".join(one.detail for one in told)


def test_news_of_a_change_reaches_who_listens(app: Flask, client: FlaskClient, line: dict[str, Any]) -> None:
    with app.extensions["events"].subscribe() as heard:
        client.put(f"/api/annotations/{line['id']}", json=again(line, label="New"))
        event = heard.get(1)
    assert event.kind == "annotations"
    assert event.data == {"study": line["study"], "id": line["id"], "version": 2}


@pytest.mark.parametrize(
    "field",
    ["id", "version", "author", "author_id", "created", "deleted", "study", "statistics", "measures", "instance"],
)
def test_case_33_fields_that_are_the_servers_cannot_be_set(
    client: FlaskClient, study_id: str, series: dict[str, Any], field: str
) -> None:
    answer = put(client, study_id, mark(client, series["id"]) | {field: "1"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_parameter")
    assert listed(client, study_id)["annotations"] == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"kind": "star"}, 400),
        ({"key": "x"}, 400),
        ({"points": []}, 400),
        ({"points": [[0, 0, 0]]}, 400),
        ({"points": [[0, 0], [1, 1]]}, 400),
        ({"points": [[0, 0, 1e300], [1, 1, 1]]}, 400),
        ({"points": [[0, 0, "x"], [1, 1, 1]]}, 400),
        ({"points": [[1.0, 1.0, 1.0]] * 5000, "kind": "freehand"}, 400),
        ({"text": "a" * 1001}, 400),
        ({"text": "a\x00b"}, 400),
        ({"label": "\ud800"}, 400),
        ({"colour": "red"}, 400),
        ({"colour": "url(x)"}, 400),
        ({"phase": -1}, 400),
        ({"phase": 3}, 404),
        ({"value": 5}, 400),
        ({"kind": "calibration"}, 400),
        ({"plane": {"name": "oblique", "index": 0}}, 400),
        ({"plane": {"name": "acquired", "index": -1}}, 400),
        ({"kind": "keyimage", "points": [], "plane": {"name": "acquired", "index": 99}}, 404),
        ({"points": [[0, 0, 0], [0, 0, 30]]}, 422),
        ({"space": "image", "points": [[1, 1, 4], [2, 2, 4]]}, 422),
    ],
)
def test_case_49_what_is_no_annotation_is_refused(
    client: FlaskClient, study_id: str, series: dict[str, Any], changes: dict[str, Any], status: int
) -> None:
    answer = put(client, study_id, mark(client, series["id"]) | changes)
    assert answer.status_code == status, answer.text
    assert answer.get_json()["error"]["message"]
    assert listed(client, study_id)["annotations"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff", b"NaN"])
def test_case_49_a_body_that_is_no_json_object_is_refused(client: FlaskClient, study_id: str, body: bytes) -> None:
    answer = client.post(f"/api/studies/{study_id}/annotations", data=body, content_type="application/json")
    assert answer.status_code == 400, answer.text


def test_case_49_a_huge_body_is_refused(client: FlaskClient, study_id: str, series: dict[str, Any]) -> None:
    answer = put(client, study_id, mark(client, series["id"], text="a" * 2**21))
    assert answer.status_code == 413, answer.text


def test_case_25_script_in_a_text_comes_back_as_the_text_it_is(
    client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    text = "<script>alert(1)</script> \u202e“'"
    stored = put(client, study_id, mark(client, series["id"], "text", text=text, label=text)).get_json()
    assert (stored["text"], stored["label"]) == (text, text)
    answer = client.get(f"/api/annotations/{stored['id']}")
    assert answer.mimetype == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_case_32_a_series_of_another_study_is_not_there(
    client: FlaskClient, study_id: str, series: dict[str, Any], send: Any
) -> None:
    other = send({"other.zip": pack(make_study(Options("CT", 3, 32, (4.0, 2.0, 2.0), coarse=2, seed=9)).files)})
    strange = other.get_json()["studies"][0]
    body = mark(client, series["id"])
    answer = put(client, strange["id"], body)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "series_not_found")
    assert put(client, uuid4().hex, body).status_code == 404


def test_an_unknown_annotation_is_404(client: FlaskClient, line: dict[str, Any]) -> None:
    address = f"/api/annotations/{uuid4().hex}"
    for answer in (
        client.get(address),
        client.get(f"{address}/history"),
        client.put(address, json=again(line)),
        client.delete(f"{address}?version=1"),
        client.post(f"{address}/restore", json={"version": 1}),
    ):
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "annotation_not_found")


def test_the_index_is_that_of_the_points(client: FlaskClient, study_id: str, series: dict[str, Any]) -> None:
    body = mark(client, series["id"])
    stored = put(client, study_id, body | {"plane": body["plane"] | {"index": 0}}).get_json()
    assert stored["plane"]["index"] == 4


def test_deleting_a_study_deletes_its_annotations(client: FlaskClient, line: dict[str, Any], study_id: str) -> None:
    assert client.delete(f"/api/studies/{study_id}").status_code == 204
    assert client.get(f"/api/annotations/{line['id']}").status_code == 404


def test_on_an_oblique_plane_the_numbers_do_not_depend_on_the_screen(
    client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    ((x, y, z),) = world(client, series["id"], [(24, 24)])
    row, column = [0.8, 0.6, 0.0], [0.0, 0.0, -1.0]
    corners = [[x + a * 0.8, y + a * 0.6, z + b] for a, b in ((-6, -5), (6, -5), (6, 5), (-6, 5))]
    plane = {"name": "oblique", "index": 3, "row": row, "column": column}
    body = mark(client, series["id"], "rectangle") | {"points": corners, "plane": plane}
    stored = put(client, study_id, body)
    assert stored.status_code == 201, stored.text
    told = stored.get_json()
    assert told["measures"][0]["value"] == pytest.approx(120)
    # One pixel of the finest spacing, 1.5 mm: 120 mm² hold 53 of them, less or more one row at the edges.
    assert told["statistics"]["count"] == pytest.approx(120 / 1.5**2, abs=12)
    elsewhere = body | {"key": uuid4().hex, "plane": plane | {"index": 9}}
    assert put(client, study_id, elsewhere).get_json()["statistics"] == told["statistics"]


def test_while_its_volume_is_being_read_an_annotation_is_to_come_again(
    client: FlaskClient, study_id: str, series: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(*arguments: Any) -> None:
        raise NotReady("not_ready", "The series is still being read.")

    monkeypatch.setattr(measuring, "cut", reading)
    body = mark(client, series["id"], "probe", pixels=[(10, 12)])
    assert put(client, study_id, body).status_code == 503
    assert listed(client, study_id)["annotations"] == []
    monkeypatch.undo()
    assert put(client, study_id, body).get_json()["statistics"]["count"] == 1


def test_what_cannot_be_drawn_is_kept_with_the_reason(
    client: FlaskClient, study_id: str, series: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: Any) -> None:
        raise Undrawable("truncated", "The file ends before its pixels do.")

    monkeypatch.setattr(measuring, "cut", broken)
    told = put(client, study_id, mark(client, series["id"], "probe", pixels=[(10, 12)])).get_json()
    assert (told["statistics"], told["reason"]) == (None, "The file ends before its pixels do.")


FLAT = [(10, 12), (19, 12), (19, 12), (10, 12)]
BESIDE = [(-30, 12), (-20, 12), (-20, 25), (-30, 25)]


@pytest.mark.parametrize(("pixels", "code"), [(FLAT, "no_area"), (BESIDE, "outside_picture")])
@pytest.mark.parametrize("kind", ["rectangle", "polyline", "freehand"])
def test_a_region_that_holds_nothing_is_not_stored(
    client: FlaskClient, study_id: str, series: dict[str, Any], kind: str, pixels: list[tuple[float, float]], code: str
) -> None:
    answer = put(client, study_id, mark(client, series["id"], kind, pixels=pixels))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, code)
    assert listed(client, study_id)["annotations"] == []


def test_nor_is_a_region_changed_to_one_of_nothing_while_a_line_may_lie_anywhere(
    client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    corners = [(10, 12), (19, 12), (19, 25), (10, 25)]
    stored = put(client, study_id, mark(client, series["id"], "rectangle", pixels=corners)).get_json()
    for pixels, code in ((FLAT, "no_area"), (BESIDE, "outside_picture")):
        body = again(stored, points=world(client, series["id"], pixels))
        answer = client.put(f"/api/annotations/{stored['id']}", json=body)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, code)
    assert listed(client, study_id)["annotations"] == [stored]
    assert put(client, study_id, mark(client, series["id"], "box", pixels=FLAT)).status_code == 201
    assert put(client, study_id, mark(client, series["id"], "length", pixels=BESIDE[:2])).status_code == 201


def test_on_an_oblique_plane_a_region_of_no_area_is_not_stored(
    client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    turned = PLANE | {"name": "oblique", "index": 0, "row": [1, 0, 0], "column": [0, 0.6, 0.8]}
    (corner,) = world(client, series["id"], [(10, 10)])
    for down, status in ((0, 422), (9, 201)):
        under = [corner[0], corner[1] + 0.6 * down, corner[2] + 0.8 * down]
        points = [corner, [corner[0] + 9, *corner[1:]], [under[0] + 9, *under[1:]], under]
        body = mark(client, series["id"], "rectangle") | {"points": points, "plane": turned}
        assert put(client, study_id, body).status_code == status
