from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """An empty desk, on each kind of database."""
    made = Desk(database_url, tmp_path / "uploads")
    yield made
    made.close()
