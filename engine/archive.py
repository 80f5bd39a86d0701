"""What an upload holds: the files of ZIP and gzip archives, and loose files, as members that are read when asked for.

Names are never paths: a member's name is for display alone. Archives are opened one level deep within each other. All
caps stand in ``engine.limits``; what exceeds one is refused by itself, and the rest is given.
"""

import mmap
import os
import stat
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from isal import isal_zlib

from engine import inflate, zipdir
from engine.errors import Refused
from engine.limits import LIMITS, Limits

Buffer = bytes | bytearray | memoryview | mmap.mmap

NAME_BYTES = 255
"""Bytes of a display name in UTF-8."""

_JUNK = {".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx"}
_ARCHIVES = (".zip", ".gz")
_NIFTI = {b"n+1\0", b"ni1\0", b"n+2\0", b"ni2\0"}
_OTHER_ARCHIVES = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
_PROGRAM = (
    "It is a program; if it is an archive that unpacks itself, please unpack it and send the files, or a plain ZIP."
)


LITTER = "what desktops leave behind (.DS_Store, __MACOSX …)"
EMPTY = "The ZIP holds no files."
EMPTY_FOLDERS = f"The ZIP holds no files: only folders, or {LITTER}."


@dataclass(frozen=True, slots=True)
class Member:
    """One file.

    Attributes
    ----------
    name : str
        For display: never a path, at most 255 bytes, without control characters.
    size : int
        Bytes, once unpacked; for a gzip file an estimate.
    pieces : callable
        The bytes, piece by piece; ``Refused`` where they are damaged or too many.
    path : Path or None
        A file on disk that holds exactly these bytes.
    place : str
        For display: the name with its folders inside the archive; tells files of one name apart.
    """

    name: str
    size: int
    pieces: Callable[[], Iterable[Buffer]]
    path: Path | None = None
    place: str = ""

    def read(self) -> Buffer:
        """All bytes at once."""
        pieces = list(self.pieces())
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Rejection:
    """One file that is not taken in, and why; ``name`` is its place."""

    name: str
    code: str
    message: str


Found = Member | Rejection


class Budget:
    """What one upload may still unpack to; shared by all its archives and threads."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._members = self._bytes = self._packed = 0
        self._lock = threading.Lock()

    def arrived(self, packed: int) -> None:
        """Count compressed bytes that came in: the ratio is taken over them."""
        with self._lock:
            self._packed += packed

    def member(self) -> None:
        """Count one file."""
        with self._lock:
            self._members += 1
            if self._members > self.limits.members:
                raise zipdir.too_many()

    def spend(self, size: int) -> None:
        """Count unpacked bytes; ``Refused`` where they are more than may be."""
        limits = self.limits
        with self._lock:
            total = self._bytes + size
            if total > min(limits.total, limits.allowance + limits.ratio * self._packed):
                raise inflate.too_large()
            self._bytes = total

    def unpacks(self, packed: int, size: int) -> None:
        """Count a compressed image that is kept packed and unpacks when it is looked at; ``Refused`` as ``spend``.

        The ratio is its own: label maps of many patients shrink further than any archive of pictures.
        """
        limits = self.limits
        with self._lock:
            total = self._bytes + size
            if size > limits.allowance + limits.ratio * packed or total > limits.total:
                raise inflate.too_large()
            self._bytes = total


def open_members(
    source: Path | Buffer, name: str, budget: Budget | None = None, scratch: Path | None = None
) -> Iterator[Found]:
    """The files in one uploaded file.

    Parameters
    ----------
    source : Path or buffer
        The uploaded file.
    name : str
        What its sender called it; may carry a folder path.
    budget : Budget, optional
        Shared by all files of one upload.
    scratch : Path, optional
        A folder for large archives within archives; the system's by default.

    Yields
    ------
    Member or Rejection
        In the order of the archive. Folders and the litter of desktops are passed over in silence; a ZIP that holds
        nothing else is rejected.
    """
    path = source if isinstance(source, Path) else None
    data = memoryview(mapped(source) if isinstance(source, Path) else source)
    budget = budget or Budget()
    budget.arrived(len(data))
    yield from _Walk(budget, scratch).file(data, name, 0, path)


def mapped(path: Path) -> Buffer:
    """A file as a read-only buffer."""
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def expected(path: Path, limits: Limits = LIMITS) -> int:
    """About how many files an uploaded file holds, by its directory alone: for progress, and nothing else."""
    data = memoryview(mapped(path))
    if bytes(data[:4]) != b"PK\3\4":
        return 1
    try:
        return sum(map(meant, zipdir.entries(data, limits.members, limits.directory)))
    except Refused:
        return 1


def is_nifti(data: Buffer) -> bool:
    """Whether a file is a NIfTI image, gzipped or not, by its magic."""
    start = bytes(memoryview(data)[:352])
    if start[128:132] == b"DICM":
        return False
    if start[:2] == b"\x1f\x8b":
        start = inflate.head(memoryview(data), 352)
    return start[344:348] in _NIFTI or start[4:8] in _NIFTI


def display_name(name: str) -> str:
    """A name as it may be shown: the last part of a path, without control characters, at most 255 bytes."""
    return display_place(name.replace("\\", "/").rstrip("/").rpartition("/")[2])


def display_place(name: str) -> str:
    """A path as it may be shown, and never opened: no root, drive or ``..``; outer folders go where it is too long."""
    clean = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    parts = [part.strip() for part in clean.replace("\\", "/").split("/")]
    parts = [part for part in parts if part not in ("", ".", "..") and not (len(part) == 2 and part[1] == ":")]
    while len(parts) > 1 and len("/".join(parts).encode()) > NAME_BYTES:
        del parts[0]
    return "/".join(parts).encode()[:NAME_BYTES].decode(errors="ignore") or "unnamed"


class _Walk:
    """One way through an uploaded file and the archives in it."""

    def __init__(self, budget: Budget, scratch: Path | None) -> None:
        self.budget = budget
        self.limits = budget.limits
        self.scratch = scratch

    def file(self, data: memoryview, name: str, depth: int, path: Path | None = None) -> Iterator[Found]:
        """A file that may be an archive; a refusal of the whole of it becomes a rejection."""
        shown = display_place(name)
        if _junk(name):
            return
        try:
            kind = _kind(data, name)
            if kind in ("zip", "gzip") and depth > self.limits.depth:
                raise Refused(
                    "archive_nested", "It is an archive within an archive within an archive; unpack it first."
                )
            if kind == "zip":
                yield from self._zip(data, depth)
            elif kind == "gzip":
                yield from self._gzip(data, name, depth)
            else:
                self.budget.member()
                yield Member(display_name(name), len(data), lambda: (data,), path, shown)
        except Refused as error:
            yield Rejection(shown, error.code, error.message)

    def _zip(self, data: memoryview, depth: int) -> Iterator[Found]:
        entries = zipdir.entries(data, self.limits.members, self.limits.directory)
        files = list(filter(meant, entries))
        if not files:
            raise Refused("nothing_received", EMPTY_FOLDERS if entries else EMPTY)
        for entry in files:
            try:
                yield from self._entry(data, entry, depth)
            except Refused as error:
                yield Rejection(display_place(entry.name), error.code, error.message)
                if error.code == "too_many_files":
                    return

    def _entry(self, data: memoryview, entry: zipdir.Entry, depth: int) -> Iterator[Found]:
        if not entry.name.lower().endswith(_ARCHIVES):
            yield member(data, entry, self.budget)
            return
        _accepted(entry, self.budget)
        yield from self.file(self._buffer(data, entry), entry.name, depth + 1)

    def _buffer(self, data: memoryview, entry: zipdir.Entry) -> memoryview:
        """An archive within one: where it lies if it is stored, in memory if it is small, else in a nameless file."""
        if entry.method == inflate.STORED:
            return zipdir.content(data, entry)  # its members have checksums of their own
        if entry.size <= self.limits.inline:
            return memoryview(b"".join(_unpack(data, entry, self.limits.inline)))
        with tempfile.TemporaryFile(dir=self.scratch) as file:
            for piece in _unpack(data, entry, self.limits.inline):
                file.write(piece)
            file.flush()
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def _gzip(self, data: memoryview, name: str, depth: int) -> Iterator[Found]:
        start = inflate.head(data, 512)
        if start[:2] == b"\x1f\x8b":
            raise Refused("archive_nested", "It is a gzip file within a gzip file; please unpack it first.")
        if start[257:262] == b"ustar":
            raise _other_archive("TAR")
        if start[:2] == b"PK":
            raise Refused("archive_nested", "It is an archive within a gzip file; please send a plain ZIP.")
        self.budget.member()
        inner = name.removesuffix(".gz").removesuffix(".GZ")
        pieces = partial(self._gunzip, data)
        yield Member(display_name(inner), 4 * len(data), pieces, place=display_place(inner))

    def _gunzip(self, data: memoryview) -> Iterator[Buffer]:
        for piece in inflate.gunzip(data, self.limits.member):
            self.budget.spend(len(piece))
            yield piece


def _kind(data: memoryview, name: str) -> str:
    """By its first bytes zip, gzip or file: DICOM and NIfTI are images, whatever else they may be."""
    start = bytes(data[:8])
    if bytes(data[128:132]) == b"DICM":
        return "file"
    if start[:4] in (b"PK\3\4", b"PK\5\6") or (start[:2] == b"PK" and name.lower().endswith(".zip")):
        return "zip"
    if start[:2] == b"\x1f\x8b":
        return "file" if is_nifti(data) else "gzip"
    if start[:2] == b"MZ":
        raise Refused("archive_format", _PROGRAM)
    for magic, called in _OTHER_ARCHIVES.items():
        if start.startswith(magic):
            raise _other_archive(called)
    if bytes(data[257:262]) == b"ustar":
        raise _other_archive("TAR")
    return "file"


def _other_archive(called: str) -> Refused:
    return Refused("archive_format", f"{called} archives are not read; please send a ZIP.")


def member(data: memoryview, entry: zipdir.Entry, budget: Budget) -> Member:
    """One file of a ZIP, whatever it is; ``Refused`` where it may not be unpacked."""
    _accepted(entry, budget)
    budget.member()
    pieces = partial(_unpack, data, entry, budget.limits.inline)
    return Member(display_name(entry.name), entry.size, pieces, place=display_place(entry.name))


def _accepted(entry: zipdir.Entry, budget: Budget) -> None:
    _plain(entry)
    if entry.size > budget.limits.member:
        raise inflate.too_large()
    budget.spend(entry.size)


def meant(entry: zipdir.Entry) -> bool:
    """Whether an entry is a file that somebody meant to send."""
    return not (entry.name.endswith(("/", "\\")) or stat.S_ISDIR(entry.mode) or _junk(entry.name))


def _junk(name: str) -> bool:
    """What desktops leave behind: nobody meant to send it."""
    parts = [part.lower() for part in name.replace("\\", "/").split("/")]
    return any(part in _JUNK for part in parts) or parts[-1].startswith("._")


def _plain(entry: zipdir.Entry) -> None:
    kind = stat.S_IFMT(entry.mode)
    if kind not in (0, stat.S_IFREG):
        raise Refused("not_a_file", "It is a link or a device, not a file.")
    if entry.encrypted:
        raise Refused("encrypted", "The ZIP is protected by a password; please send it without one.")
    if entry.method not in inflate.METHODS:
        raise inflate.unknown_method()
    if entry.packed == 0 < entry.size or (entry.method == inflate.STORED and entry.packed != entry.size):
        raise Refused("archive_damaged", "It is damaged: its sizes in the ZIP contradict each other.")


def _unpack(data: memoryview, entry: zipdir.Entry, inline: int) -> Iterator[Buffer]:
    """The bytes of a member, in one piece where it is small; the last thing checked is their checksum."""
    packed, crc = zipdir.content(data, entry), 0
    small = entry.size <= inline
    whole = (inflate.exactly(packed, entry.method, entry.size),) if small else None
    for piece in whole or inflate.pieces(packed, entry.method, entry.size):
        crc = isal_zlib.crc32(piece, crc)
        yield piece
    if crc != entry.crc:
        raise Refused("archive_damaged", "It is damaged: its checksum in the ZIP does not fit.")
