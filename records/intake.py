"""From uploaded files to stored ones: unpacked, recognised, read and written, a few at a time.

A few threads unpack, hash and write, all of which runs without the interpreter lock, while headers are read. Never
more than a handful of files are in memory, and none larger than ``Limits.inline``: those go through the disk.
"""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import orjson
from blake3 import blake3

from engine import archive, dicom, nifti
from engine.archive import Budget, Buffer, Member, Rejection
from engine.displayset import DisplaySet
from engine.errors import EngineError, Refused
from engine.header import Header
from engine.limits import LIMITS, Limits
from records.storage import Storage

log = logging.getLogger("lightbox.intake")

WORKERS = min(4, os.cpu_count() or 2)
_NIFTI_NAMES = (".nii", ".nii.gz", ".mgh", ".mgz")
"""Names whose refusal is told in the words of NIfTI."""

Source = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Image:
    """What a file was read as: the header of DICOM and its JSON, or the display set of NIfTI."""

    header: Header | None = None
    text: str = ""
    info: DisplaySet | None = None


@dataclass(frozen=True, slots=True)
class Staged:
    """One image file that lies in the storage and has no row yet."""

    id: str
    name: str
    key: str
    size: int
    blake3: str
    image: Image
    place: str = ""


def expected(sources: Iterable[Source], limits: Limits = LIMITS) -> int:
    """About how many files the sources hold, for progress alone."""
    return sum(archive.expected(path, limits) for path, _ in sources)


def stage(
    sources: Iterable[Source], upload_id: str, storage: Storage, limits: Limits = LIMITS
) -> Iterator[Staged | Rejection]:
    """Bring every image of an upload into the storage, in order; what is refused is told, and leaves no file."""
    bench = _Bench(upload_id, storage, limits)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="intake") as pool:
        waiting: deque[Future[Staged | Rejection]] = deque()
        try:
            for number, found in enumerate(bench.members(sources)):
                waiting.append(pool.submit(bench.take, found, number))
                if len(waiting) > 2 * WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Bench:
    """What the threads of one upload share."""

    def __init__(self, upload_id: str, storage: Storage, limits: Limits) -> None:
        self.upload_id, self.storage, self.limits = upload_id, storage, limits
        self.budget = Budget(limits)

    def members(self, sources: Iterable[Source]) -> Iterator[Member | Rejection]:
        """Everything in the sources."""
        scratch = self.storage.incoming(self.upload_id)
        for path, name in sources:
            yield from archive.open_members(path, name, self.budget, scratch)

    def take(self, found: Member | Rejection, number: int) -> Staged | Rejection:
        """Store one member, or say why not."""
        if isinstance(found, Rejection):
            return found
        key = self.storage.key(self.upload_id, number)
        try:
            if found.size <= self.limits.inline or found.path:
                return self._whole(found, key)
            return self._large(found, key)
        except EngineError as error:
            return Rejection(found.place, error.code, error.message)

    def _whole(self, member: Member, key: str) -> Staged:
        data = member.read() if member.path is None else archive.mapped(member.path)
        identity = uuid4().hex
        image = recognise(data, member.name, identity, self.budget)
        digest = blake3(data).hexdigest()
        if member.path is None:
            self.storage.write(key, (data,))
        else:
            self.storage.adopt(key, member.path)
        return Staged(identity, member.name, key, len(data), digest, image, member.place)

    def _large(self, member: Member, key: str) -> Staged:
        """Written first and looked at afterwards, so that it is never in memory as a whole."""
        digest, identity = blake3(), uuid4().hex
        try:
            size = self.storage.write(key, _hashed(member.pieces(), digest.update))
            image = recognise(self.storage.open(key), member.name, identity, self.budget)
        except EngineError:
            self.storage.delete([key])
            raise
        return Staged(identity, member.name, key, size, digest.hexdigest(), image, member.place)


def paired(rejections: Iterable[Rejection]) -> list[Rejection]:
    """The same refusals; an ``.img`` beside its NIfTI ``.hdr`` is refused in the words of that one."""
    told = list(rejections)
    heads = {one.name.lower().removesuffix(".hdr"): one for one in told if one.code == "nifti_pair"}
    for at, one in enumerate(told):
        head = heads.get(one.name.lower().removesuffix(".img"))
        if one.code == "not_dicom" and head is not None:
            told[at] = Rejection(one.name, head.code, head.message)
    return told


def recognise(data: Buffer, name: str, instance: str, budget: Budget | None = None) -> Image:
    """Read a file as what it is.

    With a ``budget``, what a gzipped NIfTI file will unpack to counts as if it had been unpacked on the way in.

    Raises
    ------
    Refused
        It is neither, or not safe to read.
    """
    if len(data) == 0:
        raise Refused("empty_file", "The file is empty.")
    try:
        if archive.is_nifti(data) or name.lower().endswith(_NIFTI_NAMES):
            return Image(info=nifti.read_header(data, name, instance, budget.unpacks if budget else None))
        header = dicom.read_header(data)
        return Image(header, orjson.dumps(header.to_json()).decode())
    except (EngineError, OSError, MemoryError):
        raise
    except Exception as error:
        log.exception("a file could not be read")  # a fault of ours, but no reason to lose the rest of the upload
        raise Refused("unreadable", "The file could not be read.") from error


def _hashed(pieces: Iterable[Buffer], update: Callable[[Buffer], object]) -> Iterator[Buffer]:
    for piece in pieces:
        update(piece)
        yield piece
