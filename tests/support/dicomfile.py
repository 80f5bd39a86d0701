"""DICOM files made by hand: valid ones written by pydicom, odd ones byte by byte; and a shortcut to their pixels."""

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from engine import dicom, pixels
from engine.displayset import DisplaySet, Encoding, Slice
from engine.header import Header
from tests.data import DATA, facts

CT = "1.2.840.10008.5.1.4.1.1.2"
UNDEFINED = 0xFFFFFFFF
DELIMITED = b"\xfe\xff\xdd\xe0\0\0\0\0"
_LONG = ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UC", "UN", "UR", "UT")


def dataset(array: NDArray[Any] | None = None, **attributes: Any) -> Dataset:
    """A CT image of ``array``, or of 4 rows and 6 columns; attributes are added or, where None, left out."""
    array = np.arange(24, dtype=np.uint16).reshape(4, 6) if array is None else array
    made = Dataset()
    bits = array.dtype.itemsize * 8
    given = {
        "SOPClassUID": CT,
        "SOPInstanceUID": "1.2.3.4",
        "StudyInstanceUID": "1.2",
        "SeriesInstanceUID": "1.2.3",
        "Modality": "CT",
        "PatientName": "Phantom^Sample",
        "PatientID": "P1",
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": array.shape[-2],
        "Columns": array.shape[-1],
        "BitsAllocated": bits,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": int(array.dtype.kind == "i"),
        "PixelData": array.tobytes() + b"\0" * (array.nbytes % 2),
    }
    for keyword, value in {**given, **attributes}.items():
        if value is not None:
            setattr(made, keyword, value)
    return made


def write(made: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a data set as a file."""
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = syntax
    made.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    if "PixelData" in made:
        made["PixelData"].VR = "OB" if made.BitsAllocated <= 8 else "OW"
        made["PixelData"].is_undefined_length = syntax.startswith(("1.2.840.10008.1.2.4", "1.2.840.10008.1.2.5"))
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def image(array: NDArray[Any] | None = None, syntax: str = ExplicitVRLittleEndian, **attributes: Any) -> bytes:
    """A file of one CT image, see ``dataset``."""
    return write(dataset(array, **attributes), syntax)


def compressed(frames: list[bytes], syntax: str, offsets: bool = True, **attributes: Any) -> bytes:
    """A file of compressed frames, one fragment each."""
    given = {"NumberOfFrames": len(frames) if len(frames) > 1 else None}
    return image(syntax=syntax, PixelData=encapsulate(frames, has_bot=offsets), **{**given, **attributes})


def element(group: int, number: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    """One element in explicit little endian; ``length`` may lie."""
    length = len(value) if length is None else length
    tag = struct.pack("<HH", group, number) + vr.encode()
    return tag + (struct.pack("<HI", 0, length) if vr in _LONG else struct.pack("<H", length)) + value


def item(value: bytes, length: int | None = None) -> bytes:
    """One item of a sequence."""
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(value) if length is None else length) + value


def raw_file(*elements: bytes, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """A file of the given elements, none of them checked."""
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    meta = element(0x0002, 0x0010, "UI", uid)
    return bytes(128) + b"DICM" + element(0x0002, 0, "UL", struct.pack("<I", len(meta))) + meta + b"".join(elements)


def identity() -> list[bytes]:
    """The elements that name an object."""
    return [
        element(0x0008, 0x0016, "UI", CT.encode() + b"\0"),
        element(0x0008, 0x0018, "UI", b"1.2.3.4\0"),
        element(0x0020, 0x000D, "UI", b"1.2\0"),
        element(0x0020, 0x000E, "UI", b"1.2.3\0"),
    ]


def shown(data: bytes, frame: int = 0) -> NDArray[Any]:
    """The pixels of a file, as a viewer gets them."""
    head = dicom.read_header(data)
    assert head.problem == ""
    return decode(data, head, frame)


def head(**attributes: Any) -> Header:
    """The header of a file of one CT image with these attributes."""
    return dicom.read_header(image(**attributes))


def sequence(**attributes: Any) -> Sequence:
    """A sequence of one item."""
    inside = Dataset()
    for keyword, value in attributes.items():
        setattr(inside, keyword, value)
    return Sequence([inside])


def decode(data: bytes, head: Header, frame: int = 0) -> NDArray[Any]:
    """The pixels of one frame of a file whose header is known."""
    assert head.pixels is not None
    info = DisplaySet(head.series_uid, encodings=(Encoding(head.transfer_syntax, head.pixels),))
    return pixels.decode_frame(data, info, Slice("one", frame, location=head.location))


def files(folder: str = "") -> list[dict[str, Any]]:
    """What is known of the DICOM files of a folder of the shared images; none where there are no shared images."""
    if not (DATA / "facts.json").is_file():
        return []
    return [fact for fact in facts()["files"] if fact["kind"] == "dicom" and fact["path"].startswith(folder)]


def path_of(fact: dict[str, Any]) -> str:
    """The name of a test of one file."""
    return str(fact["path"])


def contents(name: str) -> bytes:
    """The bytes of one of the shared images."""
    return (DATA / name).read_bytes()


SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian)
