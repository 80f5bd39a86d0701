"""ZIP archives for tests: honest ones, and ones that lie."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An honest ZIP of some files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@dataclass
class Claim:
    """One file as a directory claims it; what is None is told truly."""

    name: bytes
    data: bytes
    method: int = 8
    size: int | None = None
    crc: int | None = None
    flags: int = 0
    mode: int = 0
    offset: int | None = None


def forged(claims: list[Claim], count: int | None = None, comment: bytes = b"") -> bytes:
    """A ZIP whose directory says what it is told to."""
    body, directory = b"", b""
    for claim in claims:
        packed, crc = _packed(claim), zlib.crc32(claim.data) if claim.crc is None else claim.crc
        size = len(claim.data) if claim.size is None else claim.size
        offset = len(body) if claim.offset is None else claim.offset
        body += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, claim.flags, claim.method, 0, 0, crc, len(packed), size, len(claim.name), 0
        )
        body += claim.name + packed
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 0x0314, 20, claim.flags, claim.method, 0, 0, crc, len(packed), size,
            len(claim.name), 0, 0, 0, 0, claim.mode << 16, offset,
        )  # fmt: skip
        directory += claim.name
    many = len(claims) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, many, many, len(directory), len(body), len(comment))
    return body + directory + end + comment


def _packed(claim: Claim) -> bytes:
    if claim.method != 8:
        return claim.data
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(claim.data) + packer.flush()
