"""How much the engine takes in: caps that stop a hostile file and never stop a real one.

Each is far above what a scanner makes, and low enough that what is refused would have hurt.
"""

from dataclasses import dataclass

KIB, MIB, GIB = 2**10, 2**20, 2**30

SEQUENCE_DEPTH = 64
"""Nesting of DICOM sequences; real objects stay below 10."""

INFLATED_DATASET = 2 * GIB
"""Bytes of a data set in the deflated transfer syntax, once inflated."""

INFLATED_RATIO = 100
"""Inflated bytes for one byte of a deflated data set …"""

INFLATED_ALLOWANCE = 64 * MIB
"""… and the inflated bytes that are free of that ratio, so that a small blank image passes."""

HEADER_ELEMENTS = 2_000_000
"""Data elements read from one DICOM header, those within sequences included."""

FRAMES = 65_536
"""Frames of one DICOM object."""

FRAME_BYTES = 512 * MIB
"""Bytes of one frame, once decoded; a whole mammogram has 30 MiB."""

VOXEL_BYTES = 16 * GIB
"""Bytes of the pixels that one file may declare."""

NIFTI_INFLATED = 8 * GIB
"""Bytes of a NIfTI file, once inflated."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what one upload may unpack to.

    Attributes
    ----------
    members : int
        Files in one upload, those in nested archives included.
    directory : int
        Bytes of one ZIP directory.
    member : int
        Bytes of one file, once inflated.
    total : int
        Bytes of all files of one upload, once inflated.
    ratio : int
        Inflated bytes for one compressed byte, over the whole archive. Blank slices alone reach 1,000; no study does.
    allowance : int
        Inflated bytes that are free of the ratio, so that a small archive of blank slices passes.
    depth : int
        Archives within archives.
    inline : int
        Bytes up to which a file is unpacked in memory; above, it goes through the disk.
    """

    members: int = 200_000
    directory: int = 64 * MIB
    member: int = 8 * GIB
    total: int = 50 * GIB
    ratio: int = 100
    allowance: int = 512 * MIB
    depth: int = 1
    inline: int = 16 * MIB


LIMITS = Limits()
