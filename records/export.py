"""The originals of a study as one ZIP, byte for byte, streamed: nothing of it is ever held as a whole."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Instance, Study
from records.storage import Storage

PIECE = 2**20
_GZIP = b"\x1f\x8b"


def archive(session: Session, storage: Storage, study: Study) -> Iterator[bytes]:
    """A ZIP of every stored file of a study.

    Files are not compressed again. Their names are made here and say nothing of the patient:
    ``<series>/<number>.dcm``, in the order of the UIDs.
    """
    query = select(Instance.key, Instance.format, Instance.series_uid).where(Instance.study_id == study.id)
    files = session.execute(query.order_by(Instance.series_uid, Instance.sop_uid)).all()
    storage.require(key for key, _, _ in files)  # once the first byte is out no error can be told
    return _stream(storage, _named(files))


def _named(files: Any) -> list[tuple[str, str, str]]:
    """Key, format and name without extension of each file."""
    series: dict[str, int] = {}
    named = []
    for number, (key, kind, series_uid) in enumerate(files, 1):
        folder = series.setdefault(series_uid, len(series) + 1)
        named.append((key, kind, f"{folder:03d}/{number:05d}"))
    return named


def _stream(storage: Storage, files: list[tuple[str, str, str]]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for key, kind, name in files:
            data = memoryview(storage.open(key))
            info = zipfile.ZipInfo(name + _extension(kind, bytes(data[:2])))
            info.external_attr = 0o640 << 16
            with archive.open(info, "w", force_zip64=len(data) >= zipfile.ZIP64_LIMIT) as member:
                for start in range(0, len(data), PIECE):
                    member.write(data[start : start + PIECE])
                    yield sink.taken()
        yield sink.taken()
    yield sink.taken()


def _extension(kind: str, start: bytes) -> str:
    if kind == "dicom":
        return ".dcm"
    return ".nii.gz" if start == _GZIP else ".nii"


class _Sink(io.RawIOBase):
    """A file that can only be written to; what was written is taken out as it comes."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, piece: Any) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        made = b"".join(self._pieces)
        self._pieces.clear()
        return made
