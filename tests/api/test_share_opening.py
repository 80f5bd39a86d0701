"""Share links: what they open, how they end, and what is kept of their use (case 48)."""

import io
import json
import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from create_test_dicom import make_study
from models import HOME, Account
from phantom.files import pack
from phantom.options import Options
from records import audit, database, shares, system, tokens
from records.access import LOCAL, STRANGER
from records.errors import RecordsError
from tests.api.sharing import PAGE, PIN, alter, code, enter, events, make, path, token, told
from tests.support import people


def test_a_link_opens_its_study_and_the_token_stays_in_no_address(
    maker: FlaskClient, stranger: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    made = make(maker, study_id)
    assert stranger.get(f"/api/studies/{study_id}").status_code == 401
    answer = stranger.get(path(made))
    assert (answer.status_code, answer.location) == (303, f"/view/{study_id}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    page = stranger.get(answer.location, headers=PAGE)
    assert page.status_code == 200
    assert token(made) not in page.text
    (link,) = told(page)["links"]
    assert (link["study"], link["by"], link["until"]) == (study_id, "The maker", made["link"]["expires"])
    assert (told(page)["permissions"], told(page)["id"]) == ([], "")
    assert stranger.get(f"/api/studies/{study_id}").status_code == 200
    assert stranger.get(f"/slice/{series['id']}/0").status_code == 200


def test_somebody_of_another_facility_looks_by_a_link_as_a_guest_does(
    app: Flask, maker: FlaskClient, study_id: str
) -> None:
    elsewhere = people.logged_in(app, "technologist", people.facility(app))
    assert told(elsewhere.get("/", headers=PAGE))["links"] == []
    elsewhere.get(path(make(maker, study_id)))
    page = told(elsewhere.get(f"/view/{study_id}", headers=PAGE))
    assert (page["permissions"], [link["study"] for link in page["links"]]) == ([], [study_id])
    assert "studies.annotate" in told(elsewhere.get("/", headers=PAGE))["permissions"]
    assert elsewhere.get(f"/api/studies/{study_id}/archive").status_code == 404
    maker.get(path(make(maker, study_id)))
    page = told(maker.get(f"/view/{study_id}", headers=PAGE))
    assert ("studies.annotate" in page["permissions"], page["links"]) == (True, [])  # they hold it anyway


def test_a_guest_looks_and_does_nothing_else(
    app: Flask, maker: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    stranger = people.guest(app, token(make(maker, study_id)))
    drawn = {"key": "0" * 32, "kind": "probe", "series": series["id"], "points": [[0, 0, 0]]}
    for method, address, body in (
        ("post", "/api/upload", None), ("delete", f"/api/studies/{study_id}", None),
        ("get", f"/api/studies/{study_id}/archive", None), ("get", f"/api/series/{series['id']}/volume", None),
        ("post", f"/api/studies/{study_id}/annotations", drawn), ("post", f"/api/process/{study_id}", None),
        ("get", f"/api/studies/{study_id}/annotations/file", None), ("get", f"/api/studies/{study_id}/links", None),
        ("post", f"/api/studies/{study_id}/links", {}),
    ):  # fmt: skip
        answer = stranger.open(address, method=method, json=body)
        assert answer.status_code in (401, 403), (method, address, answer.text)
    assert stranger.get("/").status_code in (302, 401)


def test_case_32_a_guest_sees_this_study_alone(app: Flask, maker: FlaskClient, study_id: str) -> None:
    files = {"file": [(io.BytesIO(pack(make_study(Options("MR", 3, 16, (4.0, 4.0, 4.0), coarse=2)).files)), "mr.zip")]}
    other = maker.post("/api/upload", data=files, content_type="multipart/form-data").get_json()["studies"][0]["id"]
    stranger = people.guest(app, token(make(maker, study_id)))
    listed = stranger.get("/api/studies").get_json()
    assert ([one["id"] for one in listed["studies"]], listed["total"]) == ([study_id], 1)
    assert code(stranger.get(f"/api/studies/{other}")) == (404, "study_not_found")
    assert maker.get(f"/api/studies/{other}").status_code == 200


def test_a_pin_is_asked_for_beside_the_link(maker: FlaskClient, stranger: FlaskClient, study_id: str) -> None:
    made = make(maker, study_id, pin=PIN)
    answer = stranger.get(path(made))
    assert (answer.status_code, answer.location) == (303, f"/shared/{made['link']['id']}")
    assert stranger.get(f"/api/studies/{study_id}").status_code == 401
    page = stranger.get(answer.location, headers=PAGE)
    assert (page.status_code, "The maker" in page.text, token(made) in page.text) == (200, True, False)
    wrong = enter(stranger, made, "735205")
    assert (wrong.status_code, "This PIN is not right." in wrong.text) == (401, True)
    assert ("735205" in wrong.text, 'type="password"' in wrong.text) == (False, True), "somebody may look on"
    assert stranger.get(f"/api/studies/{study_id}").status_code == 401
    right = enter(stranger, made, PIN)
    assert (right.status_code, right.location) == (303, f"/view/{study_id}")
    assert stranger.get(f"/api/studies/{study_id}").status_code == 200
    assert stranger.get(path(made)).location == f"/view/{study_id}"  # this browser has shown the PIN already


def test_a_guest_has_a_name_in_the_trail_also_before_they_look(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id)
    stranger.get(path(made))
    seen = people.logged_in(app, "auditor").get(f"/api/studies/{study_id}/access").get_json()
    (guest,) = [one for one in seen["people"] if "link" in one]
    assert (guest["id"], guest["name"], guest["link"]["id"]) == ("", "Guest with a link", made["link"]["id"])


def test_the_page_of_a_pin_opens_only_where_its_link_was_followed(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id, pin=PIN)
    assert stranger.get(f"/shared/{made['link']['id']}", headers=PAGE).status_code == 404
    csrf = people.csrf_token(app, stranger)
    answer = stranger.post(f"/shared/{made['link']['id']}", data={"csrf_token": csrf, "pin": PIN})
    assert code(answer) == (404, "link_gone")


def test_case_48_wrong_pins_are_throttled_for_the_link(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id, pin=PIN)
    assert [enter(stranger, made, f"73520{n}").status_code for n in range(5, 10)] == [401] * 5
    late = enter(app.test_client(), made, PIN)  # another browser, and the right PIN
    assert (late.status_code, late.headers["Retry-After"]) == (429, "900")
    assert "too many wrong tries" in late.text
    assert stranger.get(f"/api/studies/{study_id}").status_code == 401
    other = make(maker, study_id, pin=PIN)
    assert enter(app.test_client(), other, PIN).status_code == 303
    failed = events(app, entity_type="link", outcome=audit.MINOR)
    assert {(one.entity_id, one.event) for one in failed} == {(made["link"]["id"], "User Authentication")}
    assert len(failed) == 5


def test_case_48_a_link_ends_after_so_many_wrong_pins_in_all(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    """However slowly they come: five in a quarter of an hour would be 14,400 in a month."""
    made = make(maker, study_id, pin=PIN)
    link = made["link"]["id"]
    alter(app, link, wrong_pins=shares.MOST_WRONG - 2)
    assert enter(stranger, made, "735205").status_code == 401
    visitor = app.test_client()
    assert enter(visitor, made, PIN).status_code == 303  # the right one opens it, and forgets none of the wrong ones
    assert visitor.get(f"/api/studies/{study_id}").status_code == 200
    last = enter(stranger, made, "735206")
    assert (last.status_code, "opens nothing" in last.text) == (404, True)
    assert code(app.test_client().get(path(made))) == (404, "link_gone")
    assert code(visitor.get(f"/api/studies/{study_id}")) == (401, "link_ended")
    (listed,) = maker.get(f"/api/studies/{study_id}/links").get_json()["links"]
    assert listed["state"] == "guessed" and listed["revoked"]
    (ended,) = events(app, entity_type="link", entity_id=link, action="D")
    assert (ended.person_name, ended.study_id, ended.address) == ("Lightbox", study_id, "127.0.0.1")
    assert json.loads(ended.detail)["wrong_pins"] == shares.MOST_WRONG
    assert maker.delete(f"/api/links/{link}").status_code == 204
    assert len(events(app, entity_type="link", entity_id=link, action="D")) == 1


def test_case_48_wrong_pins_are_counted_one_by_one_however_many_come_at_once(
    app: Flask, maker: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id, pin=PIN)
    door, link = app.extensions["door"], made["link"]["id"]
    alter(app, link, wrong_pins=shares.MOST_WRONG - 3)

    def guess(number: int) -> str:
        try:
            shares.enter(door, STRANGER, token(made), f"73520{number}", people.HERE)
        except RecordsError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(guess, range(5, 10)))
    assert set(answers) == {"pin_wrong", "link_gone"}
    assert answers.count("pin_wrong") in (2, 3, 4)  # those that were looked at when the third one ended it
    assert len(events(app, entity_type="link", entity_id=link, action="D")) == 1
    assert code(app.test_client().get(path(made))) == (404, "link_gone")


def test_case_48_links_that_any_page_can_ask_for_block_nobody(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    """A picture on another site is enough to make a visitor's browser open a link that never was."""
    answers = [stranger.get(f"/s/{tokens.new()}") for _ in range(60)]
    assert {code(answer) for answer in answers} == {(404, "link_gone")}
    assert app.extensions["identities"].gate().blocked == {}
    assert events(app, outcome=audit.MINOR) == []
    assert stranger.get(path(make(maker, study_id))).status_code == 303


def test_case_48_an_address_that_guesses_pins_is_blocked(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"block_tries": 5, "login_tries": 3})
    people.forget(app)
    one, other = (make(maker, study_id, pin=PIN) for _ in range(2))
    assert [enter(stranger, one, "735205").status_code for _ in range(3)] == [401] * 3
    assert [enter(stranger, other, "735205").status_code for _ in range(2)] == [401, 429]
    assert list(app.extensions["identities"].gate().blocked) == ["127.0.0.1"]


# The end of a link


def become(app: Flask, role: str, **values: Any) -> None:
    """Let the maker of the links be somebody else: of another facility, unless ``values`` say otherwise."""
    values = {"facility_id": people.facility(app)} | values
    with app.extensions["sessions"]() as session:
        session.execute(update(Account).where(Account.name == "The maker").values(role=role, **values))
        session.commit()
    people.forget(app)


@pytest.mark.parametrize(
    ("role", "here", "isolation", "holds"),
    [
        ("facility_user", True, True, True),
        ("facility_user", False, True, False),
        ("facility_user", False, False, True),
        ("technologist", True, True, False),
        ("department_head", True, False, False),
        ("requester", True, True, False),
        ("auditor", True, True, False),
        ("radiologist", False, True, True),
        ("administrator", False, True, True),
    ],
)
def test_case_48_a_link_holds_while_its_maker_could_make_it(
    app: Flask, maker: FlaskClient, study_id: str, role: str, here: bool, isolation: bool, holds: bool
) -> None:
    made, asked, visitor = make(maker, study_id), make(maker, study_id, pin=PIN), app.test_client()
    assert visitor.get(path(made)).status_code == 303
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"isolation": isolation})
    become(app, role, **({"facility_id": HOME} if here else {}))
    assert visitor.get(f"/api/studies/{study_id}").status_code == (200 if holds else 401)
    assert app.test_client().get(path(made)).status_code == (303 if holds else 404)
    assert app.test_client().get(path(asked)).status_code == (303 if holds else 404)
    elsewhere = people.logged_in(app, "technologist", people.facility(app))
    elsewhere.get(path(made))
    seen = told(elsewhere.get(f"/view/{study_id}", headers=PAGE))["links"] if holds or not isolation else []
    assert len(seen) == (1 if holds and isolation else 0)
    administrator = people.logged_in(app, "administrator")
    states = {one["state"] for one in administrator.get(f"/api/studies/{study_id}/links").get_json()["links"]}
    assert states == {"open" if holds else "resting"}


def test_case_48_a_maker_who_was_moved_away_does_not_come_back_by_their_own_link(
    app: Flask, maker: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id)
    become(app, "facility_user")
    assert maker.get(f"/api/studies/{study_id}").status_code == 404
    assert maker.get(path(made)).status_code == 404
    assert maker.get(f"/api/studies/{study_id}").status_code == 404


@pytest.fixture(params=["expired", "revoked", "deleted", "disabled", "unknown", "shortened", "demoted", "moved away"])
def ended(request: pytest.FixtureRequest, app: Flask, maker: FlaskClient, study_id: str) -> Iterator[tuple[str, Any]]:
    """A token that opens nothing, for each reason, and a browser that had opened it where it could."""
    made = make(maker, study_id)
    link, visitor = made["link"]["id"], app.test_client()
    assert visitor.get(path(made)).status_code == 303
    assert visitor.get(f"/api/studies/{study_id}").status_code == 200
    found = token(made)
    if request.param == "expired":
        alter(app, link, expires=audit.now() - timedelta(seconds=1))
    elif request.param == "revoked":
        assert maker.delete(f"/api/links/{link}").status_code == 204
    elif request.param == "deleted":
        administrator = people.logged_in(app, "administrator")
        assert administrator.delete(f"/api/studies/{study_id}").status_code == 204
        people.forget(app)
    elif request.param == "disabled":
        with app.extensions["sessions"]() as session:
            session.execute(update(Account).values(disabled=audit.now()))
            session.commit()
        people.forget(app)
    elif request.param in ("demoted", "moved away"):
        become(app, role="department_head" if request.param == "demoted" else "facility_user")
    else:
        visitor = app.test_client()
        found = tokens.new() if request.param == "unknown" else found[:-1]
    yield found, visitor


def test_case_48_what_holds_no_longer_gets_one_and_the_same_answer(app: Flask, ended: tuple[str, FlaskClient]) -> None:
    found, _ = ended
    page = app.test_client().get(f"/s/{found}", headers=PAGE)
    other = app.test_client().get(f"/s/{tokens.new()}", headers=PAGE)
    varying = re.compile(r'nonce="[^"]*"')
    assert (page.status_code, varying.sub("", page.text)) == (404, varying.sub("", other.text))
    assert "Ask whoever sent it" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert found not in page.text
    assert code(app.test_client().get(f"/s/{found}")) == (404, "link_gone")


def test_case_48_who_had_opened_it_is_out_at_once(ended: tuple[str, FlaskClient], study_id: str) -> None:
    _, visitor = ended
    assert visitor.get(f"/api/studies/{study_id}").status_code == 401
    assert visitor.get("/api/studies").status_code == 401


def test_case_48_a_pin_does_not_outlive_its_link(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id, pin=PIN)
    form = stranger.get(path(made)).location
    maker.delete(f"/api/links/{made['link']['id']}")
    assert stranger.get(form, headers=PAGE).status_code == 404
    csrf = people.csrf_token(app, stranger)
    assert stranger.post(form, data={"csrf_token": csrf, "pin": PIN}, headers=PAGE).status_code == 404


def test_the_form_of_a_pin_is_taken_from_our_own_page_alone(
    maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    form = stranger.get(path(make(maker, study_id, pin=PIN))).location
    assert code(stranger.post(form, data={"pin": PIN})) == (403, "csrf")


# What is kept of it


def test_each_use_is_audited_and_the_maker_sees_a_receipt(
    app: Flask, maker: FlaskClient, stranger: FlaskClient, study_id: str
) -> None:
    made = make(maker, study_id)
    link = made["link"]["id"]
    stranger.get(path(made))
    told = maker.get(f"/api/studies/{study_id}/links").get_json()["links"][0]
    assert (told["opened"], told["uses"]) == (None, 0)  # a program that follows links has seen no image
    stranger.get(f"/api/studies/{study_id}")
    stranger.get(f"/api/studies/{study_id}")
    told = maker.get(f"/api/studies/{study_id}/links").get_json()["links"][0]
    assert told["opened"] == told["last_opened"] is not None
    assert told["uses"] == 1
    (opened,) = events(app, entity_type="link", event="User Authentication")
    assert (opened.entity_id, opened.study_id, opened.role, opened.outcome) == (link, study_id, "guest", audit.SUCCESS)
    (looked,) = events(app, event="DICOM Instances Accessed", role="guest")
    assert (looked.study_id, link in looked.detail, looked.address) == (study_id, True, "127.0.0.1")


def test_what_the_maker_looks_at_is_no_receipt(maker: FlaskClient, study_id: str) -> None:
    made = make(maker, study_id)
    maker.get(path(made))
    maker.get(f"/api/studies/{study_id}")
    assert maker.get(f"/api/studies/{study_id}/links").get_json()["links"][0]["uses"] == 0


def test_asking_for_the_head_opens_nothing(maker: FlaskClient, stranger: FlaskClient, study_id: str) -> None:
    made = make(maker, study_id)
    assert stranger.head(path(made)).status_code == 204
    assert stranger.get(f"/api/studies/{study_id}").status_code == 401


def test_a_token_stands_in_no_line_of_the_log(
    maker: FlaskClient, stranger: FlaskClient, study_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    made, pinned = make(maker, study_id), make(maker, study_id, pin=PIN)
    logger = logging.getLogger("lightbox")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.DEBUG):
            stranger.get(path(made))
            enter(stranger, pinned, "999111")
            enter(stranger, pinned, PIN)
            stranger.get(path(made) + "x")
    finally:
        logger.removeHandler(caplog.handler)
    written = " ".join(str(record.__dict__) for record in caplog.records)
    assert not [secret for secret in (token(made), token(pinned), PIN, "999111") if secret in written]
