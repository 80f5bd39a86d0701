"""Share links: who makes them, sees them and takes them back (case 48)."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import ShareLink
from records import tokens
from tests.api.sharing import PIN, code, events, make, path, token
from tests.support import people


def test_a_link_is_made_and_told_once(app: Flask, maker: FlaskClient, study_id: str) -> None:
    made = make(maker, study_id, days=3, note="  For A referrer  ")
    assert made["address"].startswith("http://localhost/s/")
    assert made["link"] | {"created": "", "expires": "", "id": ""} == {
        "id": "", "study": study_id, "by": "The maker", "note": "For A referrer", "pin": False, "state": "open",
        "created": "", "expires": "", "revoked": None, "opened": None, "last_opened": None, "uses": 0,
    }  # fmt: skip
    listed = maker.get(f"/api/studies/{study_id}/links").get_json()
    assert listed == {"links": [made["link"]], "longest_days": 30, "pin_needed": False, "reason": ""}
    assert token(made) not in str(listed)


def test_case_48_a_token_has_256_bits_and_is_kept_as_a_hash_alone(
    app: Flask, maker: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id, pin=PIN)
    assert re.fullmatch(r"[0-9A-Za-z_-]{43}", token(made))
    with app.extensions["sessions"]() as session:
        (row,) = session.scalars(select(ShareLink))
        kept = [str(getattr(row, column.name)) for column in ShareLink.__table__.columns]
    assert row.digest == tokens.digest(token(made))
    assert row.pin.startswith("$argon2id$")
    assert not [value for value in kept if token(made) in value or PIN in value]
    trail = " ".join(event.detail + event.entity_id for event in events(app))
    assert token(made) not in trail
    assert PIN not in trail


def test_it_leads_to_the_public_address(make: Any, tmp_path: Any) -> None:
    from web import shares

    app = make(PUBLIC_URL="https://images.example.org/", REQUIRE_LOGIN="1")
    with app.test_request_context("/", base_url="http://127.0.0.1:5000"):
        assert shares._address("abc") == "https://images.example.org/s/abc"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"days": 31}, (422, "bad_lifetime")),
        ({"days": 0}, (400, "bad_parameter")),
        ({"days": 366}, (400, "bad_parameter")),
        ({"days": "7"}, (400, "bad_parameter")),
        ({"pin": "1234"}, (422, "bad_pin")),
        ({"pin": "73520x"}, (422, "bad_pin")),
        ({"pin": "٧٣٥٢٠٤"}, (422, "bad_pin")),
        ({"pin": "7" * 13}, (422, "bad_pin")),
        ({"pin": "777777"}, (422, "weak_pin")),
        ({"pin": "123456"}, (422, "weak_pin")),
        ({"pin": "987654"}, (422, "weak_pin")),
        ({"note": "n" * 256}, (400, "bad_parameter")),
        ({"study": "another"}, (400, "bad_parameter")),
    ],
)
def test_what_cannot_be_is_refused(maker: FlaskClient, study_id: str, body: Any, expected: tuple[int, str]) -> None:
    assert code(maker.post(f"/api/studies/{study_id}/links", json=body)) == expected
    assert maker.get(f"/api/studies/{study_id}/links").get_json()["links"] == []


def test_settings_bound_what_links_may_be(app: Flask, maker: FlaskClient, study_id: str) -> None:
    from records import database, system
    from records.access import SYSTEM

    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, SYSTEM, {"share_pin": True, "share_days": 2})
    people.forget(app)
    assert code(maker.post(f"/api/studies/{study_id}/links", json={"days": 2})) == (422, "pin_needed")
    assert code(maker.post(f"/api/studies/{study_id}/links", json={"days": 3, "pin": PIN})) == (422, "bad_lifetime")
    assert make(maker, study_id, days=2, pin=PIN)["link"]["pin"] is True
    told = maker.get(f"/api/studies/{study_id}/links").get_json()
    assert (told["longest_days"], told["pin_needed"]) == (2, True)


@pytest.mark.parametrize("role", ["technologist", "receptionist", "department_head", "requester", "auditor"])
def test_who_may_not_share_makes_and_sees_no_link(app: Flask, maker: FlaskClient, study_id: str, role: str) -> None:
    made = make(maker, study_id)
    other = people.logged_in(app, role)
    assert code(other.post(f"/api/studies/{study_id}/links", json={})) == (403, "not_allowed")
    assert code(other.get(f"/api/studies/{study_id}/links")) == (403, "not_allowed")
    assert code(other.delete(f"/api/links/{made['link']['id']}")) == (403, "not_allowed")


def test_case_32_who_does_not_hold_the_study_makes_no_link(app: Flask, maker: FlaskClient, study_id: str) -> None:
    elsewhere = people.logged_in(app, "facility_user", people.facility(app))
    assert code(elsewhere.post(f"/api/studies/{study_id}/links", json={})) == (404, "study_not_found")
    assert elsewhere.get(path(make(maker, study_id))).status_code == 303  # now it is seen, but still not held
    assert elsewhere.get(f"/api/studies/{study_id}").status_code == 200
    assert code(elsewhere.post(f"/api/studies/{study_id}/links", json={})) == (404, "study_not_found")
    assert code(elsewhere.get(f"/api/studies/{study_id}/links")) == (404, "study_not_found")


def test_the_maker_and_administrators_see_and_revoke(app: Flask, maker: FlaskClient, study_id: str) -> None:
    made = make(maker, study_id)["link"]
    colleague = people.logged_in(app, "radiologist")
    assert colleague.get(f"/api/studies/{study_id}/links").get_json()["links"] == []
    assert code(colleague.delete(f"/api/links/{made['id']}")) == (404, "link_not_found")
    administrator = people.logged_in(app, "administrator")
    assert [one["id"] for one in administrator.get(f"/api/studies/{study_id}/links").get_json()["links"]] == [
        made["id"]
    ]
    assert administrator.delete(f"/api/links/{made['id']}").status_code == 204
    assert maker.delete(f"/api/links/{made['id']}").status_code == 204  # once more changes nothing
    assert maker.get(f"/api/studies/{study_id}/links").get_json()["links"][0]["state"] == "revoked"
    assert [event.action for event in events(app, entity_type="link", event="Export")] == ["C", "D"]


def test_a_key_of_too_small_a_scope_shares_nothing(app: Flask, maker: FlaskClient, study_id: str) -> None:
    small = people.key_client(app, "radiologist", {"studies.view"})
    assert code(small.post(f"/api/studies/{study_id}/links", json={})) == (403, "not_allowed")
    assert make(people.key_client(app, "radiologist", {"studies.view", "studies.share"}), study_id)["address"]


def test_without_accounts_it_says_that_one_is_needed(client: FlaskClient, study_id: str) -> None:
    told = client.get(f"/api/studies/{study_id}/links").get_json()
    assert "make the first account" in told["reason"]
    assert code(client.post(f"/api/studies/{study_id}/links", json={})) == (409, "account_needed")
    assert client.get("/s/" + tokens.new()).status_code == 404
