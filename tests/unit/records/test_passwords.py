"""Passwords that would be guessed are refused, whoever sets them, and sentences are not."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from records import passwords
from records.errors import Unusable
from tests.data import ROOT

KNOWN = ("jane.roentgen", "Jane Röntgen", "Northgate Imaging")


def refusal(password, known=KNOWN, shortest=12):
    try:
        passwords.check(password, known, shortest)
    except Unusable as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "Lightbox12345",
        "hospital2026!!",
        "qwertyuiopas",
        "monkeymonkey1",
        "aaaaaaaaaaaaaaa",
        "P@ssw0rdP@ssw0rd",
        "jane.roentgen2026",
        "northgate12345",
        "password" * 16,
    ],
)
def test_38_a_password_that_is_soon_found_is_refused(password):
    assert refusal(password) == "password_weak"


@pytest.mark.parametrize(
    "password", ["blue horse tree", "mein hund heisst rex", "kq8w-zp3m-11", "x" * 3 + "tr0ub4dor&3 " * 10]
)
def test_a_sentence_and_random_letters_pass(password):
    assert refusal(password) == ""


def test_the_length_counts_first_and_the_name_of_somebody_else_does_not():
    assert refusal("kq8w-zp3m-1") == "password_length" and refusal("ab" * 65) == "password_length"
    assert refusal("grunwald vesterhavn", ("grunwald", "Vesterhavn")) == "password_weak"
    assert refusal("grunwald vesterhavn") == ""


def test_passwords_that_are_set_at_once_are_judged_each_with_its_own_words():
    one = ("grunwald vesterhavn", ("grunwald", "Vesterhavn"))
    works = [one, (one[0], KNOWN)] * 40
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda work: refusal(*work), works)) == ["password_weak", ""] * 40


def test_the_lists_of_words_are_not_read_at_the_start():
    code = "import sys, app; print('zxcvbn' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(ROOT))
    assert told.stdout.strip() == "False"
