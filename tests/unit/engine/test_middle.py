"""A look into an upload before all of it is read."""

import random
from pathlib import Path

from engine import middle
from engine.limits import Limits
from tests.support.zips import zipped


def names(path: Path, most: int = 3, limits: Limits | None = None) -> list[str]:
    found = middle.members(path, path.name, most, limits or Limits())
    return [member.name for member in found]


def archive(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "a.zip"
    path.write_bytes(zipped(files))
    return path


def test_the_middle_by_number_comes_first_whatever_the_order_of_the_archive(tmp_path: Path) -> None:
    order = [f"IM{number}" for number in range(1, 102)]
    random.Random(5).shuffle(order)
    assert names(archive(tmp_path, dict.fromkeys(order, b"x"))) == ["IM51", "IM50", "IM52"]


def test_a_few_files_are_all_there_is(tmp_path: Path) -> None:
    assert names(archive(tmp_path, {"a": b"x"})) == ["a"]
    assert sorted(names(archive(tmp_path, {"a": b"x", "b": b"y"}))) == ["a", "b"]
    assert names(archive(tmp_path, {})) == []


def test_folders_litter_and_what_is_too_large_or_empty_are_passed_over(tmp_path: Path) -> None:
    path = archive(tmp_path, {"s/": b"", "s/.DS_Store": b"x", "s/1": b"x", "s/empty": b"", "s/large": b"x" * 200})
    assert names(path, limits=Limits(inline=100)) == ["1"]


def test_the_bytes_are_those_of_the_member(tmp_path: Path) -> None:
    (member,) = middle.members(archive(tmp_path, {"a": b"what it holds"}), "a.zip", 3)
    assert bytes(member.read()) == b"what it holds"


def test_a_loose_file_is_its_own_middle(tmp_path: Path) -> None:
    path = tmp_path / "1.dcm"
    path.write_bytes(b"x" * 300)
    (member,) = middle.members(path, "1.dcm", 3)
    assert (member.name, member.size, member.path) == ("1.dcm", 300, path)


def test_a_damaged_archive_has_none(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a": b"x" * 1000})
    path.write_bytes(path.read_bytes()[:-30])
    assert names(path) == []
