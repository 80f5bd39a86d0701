"""Case 38: tries at the same moment share what is left of the limit; IPv6 is counted and blocked by its network."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import BlockedAddress
from records import accounts, addresses, database, factor, logins, passwords, shares, system
from records.access import LOCAL, STRANGER
from records.errors import NotLoggedIn, RecordsError, TooMany, Unusable
from records.logins import From
from records.throttle import MOMENT, Throttle, Tries
from tests.api.admin import get, post, words
from tests.api.sharing import PIN, make, token
from tests.api.test_races import at_once
from tests.support import people

LIMIT = 5
MANY = 16


class Counted:
    """Counts how often a secret was looked at, and takes its time over each look."""

    def __init__(self, look: Callable[..., bool]) -> None:
        self.look, self.times, self._lock = look, 0, Lock()

    def __call__(self, *given: Any) -> bool:
        with self._lock:
            self.times += 1
        time.sleep(0.05)
        return self.look(*given)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(passwords.fits)
    monkeypatch.setattr(passwords, "fits", counted)
    return counted


def outcomes(results: list[Any]) -> dict[str, int]:
    codes = [one.code if isinstance(one, RecordsError) else "" for one in results]
    return {code: codes.count(code) for code in codes}


def test_case_38_passwords_tried_at_once_are_looked_at_no_oftener_than_the_limit(app: Flask, looked: Counted) -> None:
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    results = at_once(*[lambda: logins.log_in(door, made.login, "wrong", people.HERE)] * MANY)
    assert outcomes(results) == {"login_failed": LIMIT, "too_many_tries": MANY - LIMIT}
    assert looked.times == LIMIT
    person = people.person(app, made)
    with pytest.raises(TooMany):
        logins.prove(door, person, people.PASSWORD, people.HERE)


def test_case_38_pins_tried_at_once_are_looked_at_no_oftener_than_the_limit(
    app: Flask, maker: FlaskClient, study_id: str, looked: Counted
) -> None:
    door, link = app.extensions["door"], token(make(maker, study_id, pin=PIN))
    results = at_once(*[lambda: shares.enter(door, STRANGER, link, "735205", people.HERE)] * MANY)
    assert outcomes(results) == {"pin_wrong": LIMIT, "too_many_tries": MANY - LIMIT}
    assert looked.times == LIMIT


def test_case_38_codes_tried_at_once_are_looked_at_no_oftener_than_the_limit(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    with database.writing(app.extensions["sessions"]) as session:
        accounts.find(session, made.id).totp = door.cipher.close("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    halves = [logins.log_in(door, made.login, people.PASSWORD, people.HERE) for _ in range(MANY)]
    counted = Counted(factor.fits)
    monkeypatch.setattr(factor, "fits", counted)
    results = at_once(*[lambda half=half: logins.confirm(door, half, "no code", people.HERE) for half in halves])
    assert outcomes(results) == {"code_wrong": LIMIT, "too_many_tries": MANY - LIMIT}
    assert counted.times == LIMIT


@pytest.fixture
def five(app: Flask) -> None:
    """The fewest wrong tries that an address can be given; the accounts have more."""
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"block_tries": LIMIT, "login_tries": 50})
    people.forget(app)


def blocks(app: Flask) -> list[str]:
    with app.extensions["sessions"]() as session:
        return list(session.scalars(select(BlockedAddress.address)))


@pytest.mark.usefixtures("five")
def test_case_38_passwords_tried_at_once_from_one_address_are_looked_at_no_oftener_than_it_may(
    app: Flask, looked: Counted
) -> None:
    """Each thread tries an account of its own, so that only the address is counted."""
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    told = outcomes(
        at_once(*[lambda n=n: logins.log_in(door, f"nobody{n}", "wrong", people.HERE) for n in range(MANY)])
    )
    assert looked.times == LIMIT
    assert told["login_failed"] == LIMIT - 1
    assert sum(told.values()) == MANY and set(told) <= {"login_failed", "address_blocked", "too_many_tries"}
    assert blocks(app) == ["127.0.0.1"]
    with pytest.raises(TooMany, match="address release"):
        logins.log_in(door, made.login, people.PASSWORD, people.HERE)  # as who came through the gate before the block
    assert looked.times == LIMIT
    assert "released" in app.test_cli_runner().invoke(args=["address", "release", "127.0.0.1"]).output
    again = outcomes(at_once(*[lambda n=n: logins.log_in(door, f"nobody{n}", "wrong", people.HERE) for n in range(4)]))
    assert again == {"login_failed": LIMIT - 1}, "who is let in again has all tries again"


@pytest.mark.usefixtures("five")
def test_case_38_pins_of_many_links_tried_at_once_are_looked_at_no_oftener_than_an_address_may(
    app: Flask, maker: FlaskClient, study_id: str, looked: Counted
) -> None:
    door, links = app.extensions["door"], [token(make(maker, study_id, pin=PIN)) for _ in range(MANY)]
    told = outcomes(at_once(*[lambda n=n: shares.enter(door, STRANGER, n, "735205", people.HERE) for n in links]))
    assert (looked.times, told["pin_wrong"]) == (LIMIT, LIMIT - 1)
    assert blocks(app) == ["127.0.0.1"]


@pytest.mark.usefixtures("five")
def test_case_38_right_passwords_at_once_block_nobody_and_cost_nothing(app: Flask, looked: Counted) -> None:
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    log_in = lambda: logins.log_in(door, made.login, people.PASSWORD, people.HERE)  # noqa: E731
    results = at_once(*[log_in] * MANY)
    late = [one for one in results if isinstance(one, TooMany)]
    assert MANY - len(late) == looked.times >= LIMIT
    assert {(one.code, one.retry_after) for one in late} <= {("too_many_tries", MOMENT)}
    assert blocks(app) == [] and log_in()
    for number in range(LIMIT - 1):
        with pytest.raises(NotLoggedIn):
            logins.log_in(door, f"nobody{number}", "wrong", people.HERE)
    assert log_in(), "one wrong try is left, and a right one takes nothing"
    with pytest.raises(TooMany, match="was blocked"):
        logins.log_in(door, "nobody", "wrong", people.HERE)


def test_who_logs_in_often_is_not_counted(app: Flask) -> None:
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"login_tries": 3})
    for _ in range(40):  # more than are taken from all addresses together
        assert logins.log_in(door, made.login, people.PASSWORD, people.HERE)


def test_a_half_login_that_ended_costs_no_try_of_its_account(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    with database.writing(app.extensions["sessions"]) as session:
        accounts.find(session, made.id).totp = door.cipher.close("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    half = logins.log_in(door, made.login, people.PASSWORD, people.HERE)
    ended = NotLoggedIn("not_logged_in", "This login has expired: begin again.")
    with monkeypatch.context() as during:
        during.setattr(logins, "_finished", lambda *given: (_ for _ in ()).throw(ended))
        for _ in range(LIMIT + 1):
            with pytest.raises(NotLoggedIn, match="expired"):
                logins.confirm(door, half, "000000", people.HERE)
    with pytest.raises(NotLoggedIn, match="not right"):
        logins.confirm(door, half, "no code", people.HERE)


def test_a_try_that_is_refused_takes_nothing_from_others() -> None:
    throttle, tries = Throttle(), Tries(target=2, address=99)
    for _ in range(2):
        throttle.take("login", "somebody", "192.0.2.1", tries)
    for _ in range(50):
        with pytest.raises(TooMany):
            throttle.take("login", "somebody", "192.0.2.1", tries)
    throttle.take("login", "somebody", "192.0.2.2", tries)


# IPv6


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_address_is_counted_by_its_network(address: str, name: str) -> None:
    assert addresses.network(address) == name


@pytest.mark.parametrize(
    "typed", ["2001:db8:1:2::/48", "2001:db8::/", "192.0.2.0/24", "192.0.2.7/32", "/64", "::/64/64"]
)
def test_no_other_network_can_be_blocked(typed: str) -> None:
    with pytest.raises(Unusable, match=r"2001:db8::/64"):
        addresses.written(typed)


def test_case_38_a_machine_with_many_addresses_has_the_tries_of_one(app: Flask) -> None:
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    for number in range(LIMIT):
        with pytest.raises(NotLoggedIn):
            logins.log_in(door, made.login, "wrong", From(f"2001:db8:0:1::{number}"))
    with pytest.raises(TooMany):
        logins.log_in(door, made.login, people.PASSWORD, From("2001:db8:0:1:ffff::1"))
    assert logins.log_in(door, made.login, people.PASSWORD, From("2001:db8:0:2::1")), "its owner is elsewhere"


def test_case_38_a_network_that_guesses_is_blocked_and_let_in_again(app: Flask) -> None:
    admin, door = people.logged_in(app, "administrator"), app.extensions["door"]
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"block_tries": 5})
    people.forget(app)
    for number in range(4):
        with pytest.raises(NotLoggedIn):
            logins.log_in(door, f"nobody{number}", "wrong", From(f"2001:db8:0:1::{number}"))
    with pytest.raises(TooMany, match="address release 2001:db8:0:1::/64"):
        logins.log_in(door, "nobody", "wrong", From("2001:db8:0:1::99"))
    assert coming(app, "2001:db8:0:1:abcd::1") == 403
    assert coming(app, "2001:db8:0:2::1") == 200
    assert "2001:db8:0:1::/64" in words(get(admin, "/addresses"))
    told = app.test_cli_runner().invoke(args=["address", "release", "2001:db8:0:1::5"])
    assert "released" in told.output
    people.forget(app)
    assert coming(app, "2001:db8:0:1:abcd::1") == 200


@pytest.mark.parametrize("typed", ["2001:DB8:0:1::7", "2001:db8:0:1::/64"])
def test_a_network_is_blocked_by_hand(app: Flask, typed: str) -> None:
    admin = people.logged_in(app, "administrator")
    answer = post(admin, "/addresses/new", address=typed, reason="Probed the login", minutes="60")
    assert answer.status_code == 302
    assert coming(app, "2001:db8:0:1::abcd") == 403
    assert "2001:db8:0:1::/64" in words(get(admin, "/addresses"))
    admin.environ_base["REMOTE_ADDR"] = "2001:db8:0:9::1"
    answer = post(admin, "/addresses/new", address="2001:db8:0:9::2", reason="A neighbour", minutes="60")
    assert (answer.status_code, "your own address" in words(answer)) == (409, True)


def test_a_block_of_one_address_from_before_still_holds(app: Flask) -> None:
    people.account(app, "administrator")
    with database.writing(app.extensions["sessions"]) as session:
        addresses.block(session, LOCAL, "2001:db8:0:1::7", "login", 60)
    people.forget(app)
    assert (coming(app, "2001:db8:0:1::7"), coming(app, "2001:db8:0:1::8")) == (403, 200)
    assert "released" in app.test_cli_runner().invoke(args=["address", "release", "2001:db8:0:1::7"]).output


def test_strangers_of_one_network_share_their_requests(app: Flask) -> None:
    people.account(app, "administrator")
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"stranger_minute": 30})
    people.forget(app)
    assert [coming(app, f"2001:db8:0:1::{number}") for number in range(31)].count(429) == 1
    assert coming(app, "2001:db8:0:2::1") == 200


def coming(app: Flask, address: str) -> int:
    """What somebody at an address is answered at the login page."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client.get("/login").status_code
