"""A picture of an upload while it is still being taken in: from the middle of what was sent, kept in memory only."""

from collections.abc import Collection, Sequence

from engine import encode, middle
from engine.archive import Buffer
from engine.cache import ByteCache
from engine.errors import EngineError
from imaging import glimpse
from records.intake import Source

KEPT_BYTES = 32 * 2**20
"""Of the pictures that are kept at a time; each is as large as a slice."""
_TRIED = 5


class Glimpses:
    """The pictures of the uploads that came last."""

    def __init__(self) -> None:
        self._pictures: ByteCache[str, bytes] = ByteCache(KEPT_BYTES)

    def get(self, upload_id: str) -> bytes | None:
        """The PNG of an upload, where there is one already."""
        return self._pictures.peek(upload_id)

    def forget(self, uploads: Collection[str]) -> None:
        """Put away the pictures of these uploads."""
        self._pictures.drop(lambda upload_id: upload_id in uploads)

    def make(self, upload_id: str, sources: Sequence[Source]) -> bool:
        """Draw a file from the middle of an upload; False where none of the few that are tried can be drawn."""
        for path, name in sources[len(sources) // 2 :][:_TRIED]:
            try:
                for member in middle.members(path, name, _TRIED):
                    if picture := _drawn(member.read()):
                        self._keep(upload_id, picture)
                        return True
            except (EngineError, OSError, ValueError):
                continue  # damaged, or stored and gone by now: what is wrong with it is told where it is taken in
        return False

    def _keep(self, upload_id: str, picture: bytes) -> None:
        self._pictures.get(upload_id, lambda: picture)


def _drawn(data: Buffer) -> bytes | None:
    """A PNG, or None where the file is no picture."""
    try:
        drawn = glimpse(data)
    except EngineError:
        return None
    return encode.png(drawn.picture, drawn.plane.spacing, drawn.plane.aspect)
