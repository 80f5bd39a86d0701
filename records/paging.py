"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

SIZE = 50
"""Rows on one page."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list; ``number`` is its page, counted from 1, ``total`` how many rows there are in all."""

    rows: Sequence[T]
    total: int
    number: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are: one at least."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Which row of the list the first one here is, counted from 1; 0 where there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Which row of the list the last one here is."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def scalars(session: Session, query: Select[T], number: int, size: int = SIZE) -> Page[T]:
    """One page of a list of records; a number beyond the last page gives the last one."""
    found = _page(session, query, number, size)
    return Page([row[0] for row in found.rows], found.total, found.number, size)


def rows(session: Session, query: Select[*tuple[Any, ...]], number: int, size: int = SIZE) -> Page[Row[Any]]:
    """One page of a list of rows."""
    return _page(session, query, number, size)


def _page(session: Session, query: Any, number: int, size: int) -> Page[Row[Any]]:
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    found = session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(found, total, number, size)
