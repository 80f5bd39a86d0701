"""A multipart form of files, as curl and browsers send it."""

from collections.abc import Iterable

BOUNDARY = b"lightbox-tests-7d1f0c5e9a"


def form(files: Iterable[tuple[str, bytes]], field: str = "file") -> tuple[bytes, str]:
    """Body and content type of a form with these files, given as (name, content)."""
    parts = []
    for name, content in files:
        head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        parts.append(
            b"--%b\r\n%bContent-Type: application/octet-stream\r\n\r\n%b\r\n" % (BOUNDARY, head.encode(), content)
        )
    return b"".join(parts) + b"--%b--\r\n" % BOUNDARY, f"multipart/form-data; boundary={BOUNDARY.decode()}"
