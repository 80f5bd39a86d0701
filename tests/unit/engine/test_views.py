"""The view of a breast, by its code where View Position does not name it."""

import pytest

from engine import identity
from engine.values import Elements


@pytest.mark.parametrize(("code", "view"), [(b"399162004", "CC"), (b"R-10226 ", "MLO"), (b"1", None)])
def test_a_coded_view_is_named_as_readers_call_it(code: bytes, view: str | None) -> None:
    elements = Elements(sequences={"ViewCodeSequence": [Elements(values={"CodeValue": code})]})
    assert identity.series(elements).get("view_position") == view


def test_the_view_position_of_the_file_comes_first() -> None:
    item = Elements(values={"CodeValue": b"399162004"})
    elements = Elements(values={"ViewPosition": b"XCCL"}, sequences={"ViewCodeSequence": [item]})
    assert identity.series(elements)["view_position"] == "XCCL"
