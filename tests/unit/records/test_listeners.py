"""Places for who listens for news: no account, login or link takes those of others, however many ask at once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from records.listeners import FULL, GUEST, HERE, LOGIN, YOURS, Listener, Places


def logins(account: str, number: int) -> list[Listener]:
    return [Listener(LOGIN, f"{account} {one}", account) for one in range(number)]


@pytest.mark.parametrize(("places", "most"), [(1, 1), (2, 1), (4, 2), (8, 4), (128, 4)])
def test_one_account_has_a_bound_however_often_it_logged_in(places: int, most: int) -> None:
    desk = Places(places)
    told = [desk.take(one) for one in logins("a", 20)]
    assert Counter(told) == {"": most, YOURS: 20 - most}
    desk.give_back(logins("a", 1)[0])
    assert desk.take(Listener(LOGIN, "another", "a")) == ""


def test_others_have_a_place_beside_one_who_takes_all_they_may() -> None:
    desk = Places(4)
    for one in logins("a", 20) * 3:
        desk.take(one)
    assert [desk.take(Listener(LOGIN, "b 1", "b")), desk.take(Listener(GUEST, "link"))] == ["", ""]
    assert desk.take(Listener(LOGIN, "c 1", "c")) == FULL


def test_one_login_and_one_link_have_bounds_of_their_own() -> None:
    desk = Places(16)
    assert [desk.take(Listener(LOGIN, "1", "a")) for _ in range(3)] == ["", "", YOURS]
    assert [desk.take(Listener(GUEST, "1")) for _ in range(2)] == ["", YOURS]
    assert [desk.take(Listener(HERE)) for _ in range(3)] == ["", "", ""]


def test_many_threads_at_once_take_no_more_than_there_is_and_give_it_all_back() -> None:
    desk, gate = Places(8), threading.Barrier(24)
    crowd = [one for account in "abcdef" for one in logins(account, 4)]

    def ask(one: Listener) -> tuple[Listener, str]:
        gate.wait()
        return one, desk.take(one)

    with ThreadPoolExecutor(24) as pool:
        told = list(pool.map(ask, crowd))
        taken = [one for one, why in told if not why]
        list(pool.map(desk.give_back, taken))
    assert len(taken) == 8
    assert max(Counter(one.account for one in taken).values()) <= 4
    assert [desk.take(one) for account in "xy" for one in logins(account, 4)] == [""] * 8
