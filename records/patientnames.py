"""The names that the files of one study give its patient: all are kept, so that nobody takes two people for one."""

from collections.abc import Iterable

import orjson

from models import Study
from records.texts import fold, text

MOST = 20
"""Names that a study keeps."""


def told(study: Study) -> list[str]:
    """Every name that the files of a study give, each once, in the order in which they came."""
    names: list[str] = orjson.loads(study.patient_names or "[]")
    return names


def add(study: Study, name: str) -> None:
    """Keep a name that a file gives, unless it is there already or says nothing."""
    known, name = told(study), text(name, 324)
    if fold(name) and len(known) < MOST and not any(same(name, one) for one in known):
        study.patient_names = orjson.dumps([*known, name]).decode()


def begin_anew(study: Study, names: Iterable[str]) -> None:
    """What the files say today in place of what they said before."""
    study.patient_names = "[]"
    for name in names:
        add(study, name)


def same(one: str, other: str) -> bool:
    """Whether two names agree in one of their groups: in letters, ideographs or sounds (PS3.5 6.2.1)."""
    return bool(_groups(one) & _groups(other))


def _groups(name: str) -> set[str]:
    return {fold(group) for group in name.split("=")} - {""}
