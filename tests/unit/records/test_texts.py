import pytest

from models import Study
from records.texts import caseless, date, fold, text, time


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("20240131", "2024-01-31"),
        ("2024.01.31", "2024-01-31"),
        ("", ""),
        ("2024", ""),
        ("garbage!", ""),
        (" 20240131", "2024-01-31"),
    ],
)
def test_dates(given, made):
    assert date(given) == made


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("101530", "10:15:30"),
        ("101530.123456", "10:15:30"),
        ("1015", "10:15:00"),
        ("10:15:30", "10:15:30"),
        ("", ""),
        ("x", ""),
    ],
)
def test_times(given, made):
    assert time(given) == made


def test_text_is_one_line_of_bounded_length():
    assert text(" a\0b\r\nc\ud800 ", 10) == "a b c"
    assert text("x" * 100, 10) == "x" * 10
    assert text(None, 10) == ""


def test_folding_forgets_case_accents_and_carets():
    assert fold("Prüfkörper^Ähnlich", "  P-1 ") == "prufkorper ahnlich p-1"
    assert fold("Prüfkörper, Ähnlich; 7\\8") == fold("prufkorper^ahnlich 7 8")
    assert fold(" ;,^ ") == ""
    assert fold("Phantom^Head=模型^頭部") == "phantom head 模型 頭部"
    assert len(fold("ä" * 5000 + "山" * 5000).encode()) <= 1000


def test_ids_are_compared_without_case_and_nothing_else_of_them_is_changed():
    assert caseless("Äb-1") == caseless("äB-1") == caseless("A\u0308b-1")
    assert caseless("Straße") == caseless("STRASSE")
    assert len({caseless(one) for one in ("A-1", "A 1", "A^1", "Á-1", "A-1 ")}) == 5


def test_an_id_without_its_case_fits_its_column():
    letters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert max(len(caseless(letter)) for letter in letters) * 64 <= Study.patient_id_folded.type.length
