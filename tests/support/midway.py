"""A body in whose middle something happens."""

import io
from collections.abc import Callable


class Midway(io.BytesIO):
    """Bytes that come in small pieces; after the first of them ``act`` is called, once, and ``acted`` tells it."""

    def __init__(self, data: bytes, act: Callable[[], object]) -> None:
        super().__init__(data)
        self.act, self.acted = act, False

    def read(self, size: int | None = -1) -> bytes:
        """The next piece."""
        if self.tell() and not self.acted:
            self.acted = True
            self.act()
        return super().read(1000 if size is None or size < 0 else min(size, 1000))
