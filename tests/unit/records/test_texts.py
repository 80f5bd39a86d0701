import pytest

from records.texts import date, fold, text, time


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
    assert fold("Müller^Änne", "  P-1 ") == "muller anne p-1"
    assert fold("Yamada^Tarou=山田^太郎") == "yamada tarou 山田 太郎"
    assert len(fold("ä" * 5000 + "山" * 5000).encode()) <= 1000
