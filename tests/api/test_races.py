"""Two at once: logins, edits, the last administrator, codes, links, and a facility that changes in mid-upload."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from models import Account, LoginSession, RecoveryCode, Study, Upload
from records import accounts, database, factor, logins, passwords
from records.access import LOCAL, STRANGER
from records.errors import NotFound, NotLoggedIn, RecordsError
from records.logins import Door
from tests.support import people
from tests.support.midway import Midway

T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T | RecordsError]:
    """What each gave or was refused with, all of them begun together."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T | RecordsError:
        gate.wait()
        try:
            return work()
        except RecordsError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def kinds(results: list[Any]) -> list[str]:
    """The codes of what was refused, "" for what was done."""
    return sorted(getattr(one, "code", "") if isinstance(one, RecordsError) else "" for one in results)


def writing(app: Flask, work: Callable[[Any], T]) -> Callable[[], T]:
    """The same work in a transaction of its own."""

    def run() -> T:
        with database.writing(app.extensions["sessions"]) as session:
            return work(session)

    return run


def test_case_35_two_logins_at_once_are_two_sessions(app: Flask) -> None:
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    log_in = lambda: logins.log_in(door, made.login, people.PASSWORD, people.HERE)  # noqa: E731
    tokens = at_once(*[log_in] * 4)
    assert len({str(one) for one in tokens}) == 4
    assert all(app.extensions["identities"].by_login(str(one)) for one in tokens)
    with app.extensions["sessions"]() as session:
        assert session.scalar(select(func.count()).select_from(LoginSession)) == 4


def test_case_35_two_edits_of_one_account_the_second_is_told(app: Flask) -> None:
    made = people.account(app, "radiologist")
    edits = [
        writing(app, lambda session, name=name: accounts.change(session, LOCAL, made.id, 1, _values(name)))
        for name in ("One", "Two", "Three")
    ]
    people.account(app, "administrator")
    assert kinds(at_once(*edits)) == ["", "changed_meanwhile", "changed_meanwhile"]
    with app.extensions["sessions"]() as session:
        assert session.get_one(Account, made.id).version == 2


def _values(name: str) -> dict[str, str]:
    return {"name": name, "role": "radiologist"}


def test_the_last_administrator_cannot_be_removed_by_two_at_once(app: Flask) -> None:
    """Each would leave one; together they would leave none."""
    one, other = (people.account(app, "administrator") for _ in range(2))
    results = at_once(
        writing(app, lambda session: accounts.disable(session, LOCAL, one.id)),
        writing(app, lambda session: accounts.change(session, LOCAL, other.id, 1, {"role": "radiologist"})),
    )
    assert kinds(results) == ["", "last_administrator"]
    with app.extensions["sessions"]() as session:
        left = (Account.role == "administrator", Account.disabled.is_(None))
        assert session.scalar(select(func.count()).select_from(Account).where(*left)) == 1


def test_there_is_one_first_administrator(app: Flask) -> None:
    works = [
        writing(app, lambda session, n=n: accounts.first(session, f"admin{n}", "First", people.PASSWORD, STRANGER))
        for n in range(3)
    ]
    assert kinds(at_once(*works)) == ["", "set_up_already", "set_up_already"]


def test_of_two_who_make_the_first_account_one_is_told_that_it_is_not_the_first(app: Flask) -> None:
    """The command line gives the first the role of an administrator, and asks for that of every other."""

    def make(session: Any, login: str) -> bool:
        first = accounts.none_yet(session)
        accounts.create(session, LOCAL, login, {"name": "Somebody", "role": "administrator"})
        return first

    works = [writing(app, lambda session, n=n: make(session, f"admin{n}")) for n in range(3)]
    assert sorted(map(str, at_once(*works))) == ["False", "False", "True"]


def test_a_link_sets_a_password_once(app: Flask) -> None:
    made = people.account(app, "radiologist")
    token = writing(app, lambda session: accounts.link(session, LOCAL, made.id))()
    works = [
        writing(app, lambda session, n=n: accounts.redeem(session, token, f"another sentence {n}", STRANGER))
        for n in range(3)
    ]
    assert kinds(at_once(*works)) == ["", "password_link_gone", "password_link_gone"]


def test_case_38_who_knows_the_old_password_sets_none_behind_a_link(app: Flask) -> None:
    made = people.account(app, "radiologist")
    token = writing(app, lambda session: accounts.link(session, LOCAL, made.id))()
    old, linked, own = people.PASSWORD, "sentence of the link", "sentence of the one before"
    redeemed, changed = at_once(
        writing(app, lambda session: accounts.redeem(session, token, linked, STRANGER)),
        writing(app, lambda session: accounts.set_password(session, LOCAL, made.id, old, own)),
    )
    with app.extensions["sessions"]() as session:
        kept = accounts.find(session, made.id).password
    if isinstance(redeemed, NotFound):
        assert changed == 0 and passwords.fits(kept, own), "the link ended with the password that it was for"
    else:
        assert passwords.fits(kept, linked)


@pytest.fixture
def halves(app: Flask) -> tuple[Door, list[str], str, list[str]]:
    """Four logins whose second factor is still to come; its secret, and its recovery codes."""
    made, door = people.account(app, "radiologist"), app.extensions["door"]
    secret = pyotp.random_base32()
    with database.writing(app.extensions["sessions"]) as session:
        account = accounts.find(session, made.id)
        account.totp = door.cipher.close(secret)
        codes = factor.renew(session, account)
    return door, [logins.log_in(door, made.login, people.PASSWORD, people.HERE) for _ in range(4)], secret, codes


def test_case_38_a_code_serves_one_login(halves: tuple[Door, list[str], str, list[str]]) -> None:
    door, tokens, secret, _ = halves
    code = pyotp.TOTP(secret).now()
    works = [lambda token=token: logins.confirm(door, token, code, people.HERE) for token in tokens]
    results = at_once(*works)
    assert sum(isinstance(one, str) for one in results) == 1
    assert all(isinstance(one, str | NotLoggedIn) for one in results)


def test_case_38_a_recovery_code_serves_one_login(app: Flask, halves: tuple[Door, list[str], str, list[str]]) -> None:
    door, tokens, _, codes = halves
    works = [lambda token=token: logins.confirm(door, token, codes[0], people.HERE) for token in tokens]
    assert sum(isinstance(one, str) for one in at_once(*works)) == 1
    with app.extensions["sessions"]() as session:
        used = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.used.is_not(None))
        assert session.scalar(used) == 1


def test_case_37_who_is_moved_in_mid_upload_sends_to_where_they_began(app: Flask, phantom_zip: bytes) -> None:
    """The upload belongs to one facility from its first byte to its last row; who was moved no longer sees it."""
    north, south = people.facility(app, "North"), people.facility(app, "South")
    made = people.account(app, "technologist", north)
    client, colleague = people.entered(app, made), people.logged_in(app, "technologist", north)

    def move() -> None:
        people.account(app, "administrator")
        values = {"role": "technologist", "facility_id": south}
        with database.writing(app.extensions["sessions"]) as session:
            accounts.change(session, LOCAL, made.id, 1, values)
        people.forget(app)

    body = Midway(phantom_zip, move)
    answer = client.post(
        "/api/upload?name=study.zip", input_stream=body, content_type="application/zip", content_length=len(phantom_zip)
    )
    assert body.acted
    assert answer.status_code == 201
    with app.extensions["sessions"]() as session:
        assert set(session.scalars(select(Study.facility_id))) == {north}
        assert set(session.scalars(select(Upload.facility_id))) == {north}
    told = answer.get_json()
    assert colleague.get(f"/api/studies/{told['studies'][0]['id']}").status_code == 200
    assert client.get(f"/api/studies/{told['studies'][0]['id']}").status_code == 404
    assert client.get(f"/api/uploads/{told['upload']['id']}").status_code == 404


def test_two_may_not_use_one_half_login(app: Flask, halves: tuple[Door, list[str], str, list[str]]) -> None:
    """A half login that was finished by one is none for the other."""
    door, tokens, secret, codes = halves
    works = [
        lambda: logins.confirm(door, tokens[0], pyotp.TOTP(secret).now(), people.HERE),
        lambda: logins.confirm(door, tokens[0], codes[1], people.HERE),
    ]
    results = at_once(*works)
    fresh = [one for one in results if isinstance(one, str)]
    assert len(fresh) == 1
    assert app.extensions["identities"].by_login(fresh[0])
