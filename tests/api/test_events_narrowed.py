"""News reaches whoever may see what it is about, and nobody else; a stream ends with the login that opened it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

import web.events
from models import LoginSession
from records import access, audit, database
from records.access import ALL, Person
from records.events import About, Events
from records.listeners import Places
from tests.support import people

HERE, THERE = "a" * 32, "b" * 32


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat at once."""
    monkeypatch.setattr(web.events, "HEARTBEAT_SECONDS", 0.05)


def listen(client: FlaskClient) -> Any:
    """A stream that is listening by now."""
    answer = client.get("/api/events")
    assert answer.status_code == 200, answer.text
    next(iter(answer.response))
    return answer


def heard(app: Flask, answer: Any, *news: tuple[str, About | None, str]) -> list[str]:
    """The ids that a listener hears of these; it is asked until it is quiet."""
    events: Events = app.extensions["events"]
    for kind, about, name in news:
        events.publish(kind, about, id=name)
    told = []
    for piece in answer.response:
        if piece.startswith(b":"):
            break
        told.append(orjson.loads(piece.split(b"data: ")[1])["id"])
    answer.close()
    return told


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("administrator", ["mine", "theirs", "upload here", "upload there"]),
        ("radiologist", ["mine", "theirs", "upload here", "upload there"]),
        ("technologist", ["mine", "upload here"]),
        ("facility_user", ["mine", "upload here"]),
        ("department_head", ["mine", "upload here"]),
    ],
)
def test_case_32_nobody_hears_of_another_facility(app: Flask, role: str, expected: list[str]) -> None:
    people.account(app, "administrator")
    here, there = people.facility(app), people.facility(app)
    answer = listen(people.logged_in(app, role, here))
    news = (
        ("study", About(here, "s1"), "mine"),
        ("study", About(there, "s2"), "theirs"),
        ("upload", About(here, person_id="p"), "upload here"),
        ("upload", About(there, person_id="p"), "upload there"),
        ("study", None, "about nothing"),
    )
    assert heard(app, answer, *news) == expected


@pytest.mark.parametrize("role", ["receptionist", "requester", "auditor"])
def test_who_sees_no_studies_hears_nothing(app: Flask, role: str) -> None:
    people.account(app, "administrator")
    assert people.logged_in(app, role).get("/api/events").status_code == 403


def test_an_upload_of_another_facility_is_not_heard_of(app: Flask, study: dict[str, Any], phantom_zip: bytes) -> None:
    import io

    people.account(app, "administrator")
    here, there = people.facility(app), people.facility(app)
    answer = listen(people.logged_in(app, "technologist", here))
    sender = people.logged_in(app, "technologist", there)
    form = {"file": (io.BytesIO(phantom_zip), "a.zip")}
    assert sender.post("/api/upload", data=form, content_type="multipart/form-data").status_code == 201
    assert heard(app, answer) == []


def test_a_deleted_study_is_told_to_its_own_facility(app: Flask, study: dict[str, Any]) -> None:
    """By whoever deleted it: an administrator belongs to another one."""
    found = study["studies"][0]["id"]
    administrator = people.logged_in(app, "administrator", people.facility(app))
    own, other = (
        listen(people.logged_in(app, "technologist")),
        listen(people.logged_in(app, "technologist", people.facility(app))),
    )
    assert administrator.delete(f"/api/studies/{found}").status_code == 204
    assert (heard(app, own), heard(app, other)) == ([found], [])


def test_a_guest_hears_of_the_study_of_the_link_alone(app: Flask, study: dict[str, Any]) -> None:
    found = study["studies"][0]["id"]
    people.account(app, "administrator")
    answer = listen(people.guest(app, people.share(app, found)))
    here = study["studies"][0].get("facility_id", "0" * 31 + "1")
    news = (
        ("annotations", About(here, found), "theirs"),
        ("study", About(here, "other"), "other"),
        ("upload", About(here), "up"),
    )
    assert heard(app, answer, *news) == ["theirs"]


def ends(app: Flask, answer: Any) -> list[str]:
    """What comes until the stream is over, which it must be soon."""
    app.extensions["events"].publish("study", About("0" * 31 + "1", "s"), id="late")
    pieces = [piece for _, piece in zip(range(60), _pieces(answer), strict=False)]
    assert len(pieces) < 60
    return [piece.decode() for piece in pieces if b"late" in piece]


def _pieces(answer: Any) -> Iterator[bytes]:
    yield from answer.response


def test_case_37_a_stream_ends_with_its_login(app: Flask) -> None:
    people.account(app, "administrator")
    client = people.logged_in(app, "radiologist")
    answer = listen(client)
    client.post("/logout", data={"csrf_token": people.csrf_token(app, client)})
    with database.writing(app.extensions["sessions"]) as session:
        session.query(LoginSession).update({"ended": audit.now()})
    people.forget(app)
    assert ends(app, answer) == []


@pytest.mark.parametrize("columns", [{"disabled": audit.now()}, {"role": "receptionist"}])
def test_case_37_a_stream_ends_when_its_person_may_no_longer_look(app: Flask, columns: dict[str, Any]) -> None:
    from models import Account

    people.account(app, "administrator")
    made = people.account(app, "radiologist")
    answer = listen(people.entered(app, made))
    with database.writing(app.extensions["sessions"]) as session:
        session.get_one(Account, made.id).__dict__  # noqa: B018 - loaded, so that each column is set on the row
        for name, value in columns.items():
            setattr(session.get_one(Account, made.id), name, value)
    people.forget(app)
    assert ends(app, answer) == []


def test_the_stream_of_local_mode_ends_with_the_first_account(app: Flask, client: FlaskClient) -> None:
    answer = listen(client)
    people.account(app, "administrator")
    assert ends(app, answer) == []


def test_to_listen_does_not_keep_a_login_alive(app: Flask) -> None:
    people.account(app, "administrator")
    client = people.logged_in(app, "radiologist")
    long_ago = audit.now() - timedelta(minutes=59)
    with database.writing(app.extensions["sessions"]) as session:
        session.query(LoginSession).update({"seen": long_ago})
    people.forget(app)
    answer = listen(client)
    people.forget(app)
    next(iter(answer.response))
    answer.close()
    with app.extensions["sessions"]() as session:
        assert {row.seen for row in session.query(LoginSession)} == {long_ago}


def person(**values: Any) -> Person:
    return Person(**({"id": "p", "name": "P", "role": "technologist", "facility_id": HERE} | values))


@pytest.mark.parametrize(
    ("who", "about", "expected"),
    [
        (person(reach=ALL), About(THERE, "s"), True),
        (person(reach=HERE), About(HERE, "s"), True),
        (person(reach=HERE), About(THERE, "s"), False),
        (person(reach=""), About("", "s"), False),
        (person(reach="", shared=frozenset({"s"})), About(THERE, "s"), True),
        (person(reach=HERE, shared=frozenset({"s"})), About(THERE, "t"), False),
        (person(reach="", facility_id=HERE), About(HERE, person_id="p"), True),
        (person(reach=THERE, facility_id=THERE), About(HERE, person_id="p"), False),
        (person(id="", reach=""), About(HERE), False),
        (person(reach="", facility_id=HERE), About(HERE, "s", "p"), False),
    ],
)
def test_who_hears_follows_who_sees(who: Person, about: About, expected: bool) -> None:
    assert access.hears(who, about) is expected


def refusal(client: FlaskClient) -> tuple[int, str]:
    answer = client.get("/api/events")
    told = answer.get_json()["error"]
    assert answer.headers["Retry-After"] == "30" and told["message"].endswith(".")
    return answer.status_code, told["code"]


def test_nobody_takes_every_place(app: Flask, study: dict[str, Any]) -> None:
    """Of four places one login or key has two, a link one, all guests together two."""
    app.extensions["event_places"] = Places(4)
    people.account(app, "administrator")
    first, program = people.logged_in(app, "radiologist"), people.key_client(app, "radiologist", {"studies.view"})
    links = [people.share(app, study["studies"][0]["id"]) for _ in range(3)]
    held = [listen(first), listen(first)]
    assert refusal(first) == (429, "own_streams")
    held[0].close()
    held[0] = listen(first)
    held.append(listen(program))
    held.append(listen(people.guest(app, links[0])))
    assert refusal(program) == (503, "too_many_streams")
    for one in held[:3]:
        one.close()
    assert refusal(people.guest(app, links[0])) == (429, "own_streams")
    second = listen(people.guest(app, links[1]))
    assert refusal(people.guest(app, links[2])) == (503, "too_many_streams")
    for answer in (listen(first), second, held[3]):
        answer.close()


def test_case_40_one_person_with_many_logins_leaves_places_to_others(app: Flask) -> None:
    """Eight tabs of one account ask at once, in eight logins and with a key: two of the four places are theirs."""
    app.extensions["event_places"] = Places(4)
    people.account(app, "administrator")
    made, others = people.account(app, "radiologist"), [people.logged_in(app, "technologist") for _ in range(2)]
    crowd = [people.entered(app, made) for _ in range(7)] + [app.test_client()]
    crowd[-1].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {people.key(app, made)}"
    gate = threading.Barrier(len(crowd))

    def ask(client: FlaskClient) -> Any:
        gate.wait()
        return client.get("/api/events")

    with ThreadPoolExecutor(len(crowd)) as pool:
        answers = list(pool.map(ask, crowd))
    held = [one for one in answers if one.status_code == 200]
    refused = [one for one in answers if one.status_code != 200]
    assert (len(held), {one.status_code for one in refused}) == (2, {429})
    for one in refused:
        assert one.get_json()["error"].keys() == {"code", "message", "details"}
        assert (one.get_json()["error"]["code"], one.headers["Retry-After"]) == ("own_streams", "30")
    for one in [*held, *(listen(client) for client in others)]:
        one.close()
    again = listen(crowd[0])
    again.close()
