"""The originals on disk: one folder per upload, files under keys made here.

A key is ``<xx>/<upload id>/<number>``: it never holds anything that a file or a person said. What an upload brings
waits in ``<xx>/<upload id>/incoming``; what is kept of it is written, or moved, to its key; ``settle`` returns when
the disk has it.
"""

import ctypes
import errno
import fcntl
import io
import mmap
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from records.errors import NoSpace, NotFound

Data = bytes | bytearray | memoryview | mmap.mmap

SMALL = 2**20
"""Files up to this size are read, larger ones mapped: a map of a small file costs more than its bytes."""

MANY = 16
"""From this many files on, one sync of the whole file system is faster than one of each: two to four times."""

_KEY = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{30})/([0-9]{1,9})")
_UPLOAD = re.compile(r"[0-9a-f]{32}")
_SHELF = re.compile(r"[0-9a-f]{2}")
_FULL = {errno.ENOSPC, errno.EDQUOT}
MISSING = "The stored file is missing on the server's disk."
_START = 2  # SYNC_FILE_RANGE_WRITE


class Storage:
    """The originals below one folder."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._claim: int | None = None

    def claim(self) -> bool:
        """Whether this is the one process at work here; the claim is kept until ``close`` or the end of the process."""
        if self._claim is None:
            descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            self._claim = descriptor
        return True

    def close(self) -> None:
        """Give up the claim."""
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def folder(self, upload_id: str) -> Path:
        """The folder of one upload."""
        if not _UPLOAD.fullmatch(upload_id):
            raise ValueError(f"not an upload id: {upload_id!r}")
        return self.root / upload_id[:2] / upload_id

    def incoming(self, upload_id: str) -> Path:
        """The folder in which one upload's parts wait to be taken in; made if need be."""
        folder = self.folder(upload_id) / "incoming"
        with space():
            while not folder.exists():
                with suppress(FileNotFoundError):  # another upload that went took a shelf that was still empty along
                    for path in (folder.parent.parent, folder.parent, folder):
                        path.mkdir(exist_ok=True, mode=0o700)
        return folder

    def key(self, upload_id: str, number: int) -> str:
        """The key of one file of an upload."""
        return f"{upload_id[:2]}/{upload_id}/{number}"

    def path(self, key: str) -> Path:
        """Where the file of a key lies."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a storage key: {key!r}")
        return self.root / key

    def write(self, key: str, chunks: Iterable[Data]) -> int:
        """Write a new file; the disk starts on it at once, and ``settle`` waits for it. Gives its size."""
        size = 0
        with space(), open(self.path(key), "xb", buffering=0, opener=_private) as file:
            for chunk in chunks:
                size += _write_all(file.fileno(), chunk)
            _start_writing(file.fileno())
        return size

    def adopt(self, key: str, path: Path) -> None:
        """Take a file that already lies on this disk, without copying it."""
        with space():
            os.rename(path, self.path(key))
            with _descriptor(self.path(key)) as descriptor:
                _start_writing(descriptor)

    def settle(self, upload_id: str, keys: Iterable[str]) -> None:
        """Return when the disk has these files of one upload, and their names."""
        folder = self.folder(upload_id)
        files = [self.path(key) for key in keys]
        with space():
            if len(files) >= MANY and _syncfs is not None:
                _sync_all(folder)
            else:
                for path in (*files, folder, folder.parent, self.root):
                    _sync(path)

    def require(self, keys: Iterable[str]) -> None:
        """``NotFound`` unless there is a file under every key."""
        if not all(self.path(key).is_file() for key in keys):
            raise NotFound("file_not_found", MISSING)

    def open(self, key: str) -> bytes | mmap.mmap:
        """The bytes of a stored file: read where it is small, else mapped. ``NotFound`` where it is gone."""
        with _existing(self.path(key)) as file:
            if os.fstat(file.fileno()).st_size <= SMALL:
                return file.read()
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def delete(self, keys: Iterable[str]) -> None:
        """Remove files and the folders that become empty; what is gone already is no error."""
        folders = set()
        for path in map(self.path, keys):
            path.unlink(missing_ok=True)
            folders.add(path.parent)
        for folder in folders:
            _prune(folder, folder.parent)

    def clear_incoming(self, upload_id: str) -> None:
        """Remove what waited to be taken in, and the folders that become empty."""
        folder = self.folder(upload_id)
        _remove_tree(folder / "incoming")
        _prune(folder, folder.parent)

    def remove(self, upload_id: str) -> None:
        """Remove all of an upload."""
        folder = self.folder(upload_id)
        _remove_tree(folder)
        _prune(folder.parent)

    def tidy(self) -> None:
        """Remove the folders that are empty."""
        for folder in [self.folder(upload_id) for upload_id in self.uploads()]:
            _prune(folder)
        for shelf in list(self.root.iterdir()):
            if _SHELF.fullmatch(shelf.name) and shelf.is_dir():
                _prune(shelf)

    def uploads(self) -> Iterator[str]:
        """The ids of all uploads that have a folder."""
        for shelf in self.root.iterdir():
            if shelf.is_dir() and len(shelf.name) == 2:
                yield from (folder.name for folder in shelf.iterdir() if _UPLOAD.fullmatch(folder.name))

    def keys(self) -> Iterator[str]:
        """The keys of all stored files."""
        for upload_id in self.uploads():
            for path in self.folder(upload_id).iterdir():
                if path.name.isdigit():
                    yield self.key(upload_id, int(path.name))

    def usage(self) -> dict[str, int]:
        """Bytes in all, used and free of the disk that holds the originals."""
        disk = shutil.disk_usage(self.root)
        return {"total": disk.total, "used": disk.used, "free": disk.free}


@contextmanager
def space() -> Iterator[None]:
    """Turn "the disk is full" into ``NoSpace``."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace("no_space", "There is no space left on the server's disk; nothing was stored.") from error
        raise


def _existing(path: Path) -> io.FileIO:
    try:
        return open(path, "rb", buffering=0)
    except FileNotFoundError as error:
        raise NotFound("file_not_found", MISSING) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write_all(descriptor: int, chunk: Data) -> int:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    return len(chunk)


@contextmanager
def _descriptor(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _sync(path: Path) -> None:
    with _descriptor(path) as descriptor:
        os.fsync(descriptor)


def _sync_all(folder: Path) -> None:
    """Have the disk take everything of the file system that a folder is on (Linux's ``syncfs``)."""
    with _descriptor(folder) as descriptor:
        if _syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))


def _start_writing(descriptor: int) -> None:
    """Let the disk begin, so that many files are written while the next are unpacked (twice as fast as at the end)."""
    if _sync_file_range is not None:
        _sync_file_range(descriptor, 0, 0, _START)


def _system_call(name: str, *arguments: Any) -> Any:
    """A call of Linux that Python does not have; None elsewhere: it only saves time."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is not None:
        function.argtypes = arguments
    return function


_sync_file_range = _system_call("sync_file_range", ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
_syncfs = _system_call("syncfs", ctypes.c_int)


def _remove_tree(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _prune(*folders: Path) -> None:
    """Remove each folder that is empty."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
                raise
