"""engine.cache: bounded by bytes, least recently used first out, one load per key at a time."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from engine.cache import ByteCache

PATIENCE = 60
"""Seconds after which a test that waits in vain gives up; it measures nothing."""


def test_a_value_is_loaded_once_and_then_held():
    cache, loads = ByteCache(100), []
    for _ in range(3):
        assert cache.get("a", lambda: loads.append(1) or b"12345") == b"12345"
    assert len(loads) == 1
    assert cache.bytes == 5


def test_the_least_recently_used_goes_first():
    cache = ByteCache(10)
    for key in "ab":
        cache.get(key, lambda: b"12345")
    cache.peek("a")
    cache.get("c", lambda: b"12345")
    assert cache.peek("b") is None
    assert cache.peek("a") == cache.peek("c") == b"12345"
    assert cache.bytes == 10


def test_what_is_put_out_is_told_and_stays_valid():
    gone = []
    cache = ByteCache(10, evicted=gone.append)
    first = cache.get("a", lambda: b"first....")
    cache.get("b", lambda: b"second...")
    assert gone == [first] == [b"first...."]


def test_a_value_larger_than_the_limit_is_handed_out_but_not_kept():
    cache = ByteCache(10)
    assert len(cache.get("a", lambda: bytes(11))) == 11
    assert (len(cache), cache.bytes) == (0, 0)


def test_growth_puts_others_out():
    cache = ByteCache(10)
    for key in "ab":
        cache.get(key, lambda: b"12345")
    cache.resize("b", 8)
    assert cache.peek("a") is None
    assert cache.bytes == 8
    cache.resize("unknown", 80)
    assert cache.bytes == 8


def test_values_are_dropped_by_their_key():
    cache = ByteCache(100)
    for key in (("x", 1), ("x", 2), ("y", 1)):
        cache.get(key, lambda: b"12345")
    cache.drop(lambda key: key[0] == "x")
    assert (len(cache), cache.bytes) == (1, 5)


def test_what_is_dropped_while_it_is_loaded_is_handed_out_and_not_kept():
    gone = []
    cache = ByteCache(100, evicted=gone.append)

    def load():
        cache.drop(lambda key: key == "a")
        return b"old"

    assert cache.get("a", load) == b"old"
    assert (gone, len(cache), cache.bytes) == ([b"old"], 0, 0)
    assert cache.get("a", lambda: b"new") == b"new"
    assert (gone, len(cache), cache.bytes) == ([b"old"], 1, 3)


def test_the_end_of_a_dropped_load_leaves_the_next_one_alone():
    cache = ByteCache(100)
    begun, ends = {name: threading.Event() for name in ("old", "new")}, {}

    def load(name):
        begun[name].set()
        return ends[name].result()

    with ThreadPoolExecutor(2) as pool:
        answers = {}
        for name in begun:
            ends[name] = Future()
            answers[name] = pool.submit(cache.get, "a", lambda name=name: load(name))
            assert begun[name].wait(PATIENCE)
            if name == "old":
                cache.drop(lambda key: True)
        for name in begun:
            ends[name].set_result(name.encode())
            assert answers[name].result(PATIENCE) == name.encode()
    assert cache.peek("a") == b"new"


def test_many_who_ask_at_once_share_one_load():
    cache, loads = ByteCache(100), []
    gate = threading.Barrier(8)

    def load():
        loads.append(threading.get_ident())
        time.sleep(0.05)
        return b"12345"

    def ask(_):
        gate.wait()
        return cache.get("a", load)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {b"12345"}
    assert len(loads) == 1


def test_two_keys_load_at_the_same_time():
    cache, both = ByteCache(100), threading.Barrier(2, timeout=5)

    def ask(key):
        return cache.get(key, lambda: (both.wait(), key.encode())[1])

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(ask, "ab"))) == 2


def test_a_failure_reaches_all_who_wait_and_is_not_remembered():
    cache, started, fail = ByteCache(100), threading.Event(), threading.Event()

    def load():
        started.set()
        fail.wait(5)
        raise OSError("disk")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.get, "a", load)
        started.wait(5)
        second = pool.submit(cache.get, "a", lambda: b"never")
        time.sleep(0.02)
        fail.set()
        for asked in (first, second):
            with pytest.raises(OSError, match="disk"):
                asked.result()
    assert cache.get("a", lambda: b"12345") == b"12345"
