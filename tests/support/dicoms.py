"""Small DICOM and NIfTI files for tests, written by pydicom and by hand."""

import io
import struct
from collections.abc import Sequence
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, JPEGLSLossless

ROOT = "1.2.826.0.1.3680043.10.1"


def ct(number: int = 1, **changes: Any) -> bytes:
    """One CT slice of 8x8 pixels, at ``number`` mm; ``changes`` are attributes by keyword, None to leave one out."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    values = _identity(number) | _plane(number) | changes
    for keyword, value in values.items():
        if value is not None:
            setattr(made, keyword, value)
    made.file_meta.MediaStorageSOPClassUID = made.get("SOPClassUID", CTImageStorage)
    made.file_meta.MediaStorageSOPInstanceUID = made.get("SOPInstanceUID", "1.2.3")
    file = io.BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


def study(slices: int = 4, **changes: Any) -> dict[str, bytes]:
    """The files of one CT series, by name."""
    return {f"IM{number:04d}": ct(number, **changes) for number in range(1, slices + 1)}


def series(number: int, name: str, places: Sequence[Sequence[float]], frame: str, **changes: Any) -> dict[str, bytes]:
    """The files of one of several series of a study, a slice at each place (LPS mm); ``frame`` ends its frame's UID."""
    own = {"SeriesInstanceUID": f"{ROOT}.{number}.1", "SeriesNumber": number, "SeriesDescription": name}
    frame_of = {"FrameOfReferenceUID": f"{ROOT}.{frame}"}
    return {
        f"{number}/{k}.dcm": ct(
            k + 1,
            SOPInstanceUID=f"{ROOT}.{number}.1.{k}",
            ImagePositionPatient=list(place),
            **(own | frame_of | changes),
        )
        for k, place in enumerate(places)
    }


def report(**changes: Any) -> bytes:
    """An object that is no image: a structured report."""
    sr = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.11", "Modality": "SR", "SOPInstanceUID": f"{ROOT}.88.1"}
    gone = dict.fromkeys(("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit"))
    return ct(1, **(sr | gone | {"SeriesInstanceUID": f"{ROOT}.1.88"} | changes))


def spoilt(number: int = 1, **changes: Any) -> bytes:
    """A slice whose compressed pixels are rubbish; its header is in order."""
    made = dcmread(io.BytesIO(ct(number, **changes)))
    made.PixelData = encapsulate([b"\xff\xd8\xff\xf7 this is no JPEG-LS codestream"])
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = JPEGLSLossless
    file = io.BytesIO()
    made.save_as(file)
    return file.getvalue()


def table(n: int) -> list[Dataset]:
    """A VOI LUT Sequence of one table: four entries of 8 bits, in steps of 10 times ``n``."""
    made = Dataset()
    made.LUTDescriptor = [4, 0, 8]
    made.add_new(0x00283006, "OW", struct.pack("<4H", 0, 10 * n, 20 * n, 30 * n))
    return [made]


def nifti(seed: int = 0) -> bytes:
    """A NIfTI-1 file of 4x4x4 int16 voxels."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, 4, 4, 4, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, 1, 1, 1, 1, 1, 1, 1)
    struct.pack_into("<f", header, 108, 352)
    struct.pack_into("<2h", header, 252, 0, 1)
    for row in range(3):
        struct.pack_into("<4f", header, 280 + 16 * row, *(float(row == column) for column in range(4)))
    header[344:348] = b"n+1\0"
    return bytes(header) + struct.pack("<64h", *(seed + value for value in range(64)))


def _identity(number: int) -> dict[str, Any]:
    return {
        "SOPClassUID": CTImageStorage,
        "SOPInstanceUID": f"{ROOT}.1.1.{number}",
        "SeriesInstanceUID": f"{ROOT}.1.1",
        "StudyInstanceUID": f"{ROOT}.1",
        "PatientName": "Phantom^Ärzte",
        "PatientID": "P-1",
        "SpecificCharacterSet": "ISO_IR 192",
        "PatientBirthDate": "19700131",
        "PatientSex": "F",
        "StudyDate": "20240229",
        "StudyTime": "101530.5",
        "StudyDescription": "Thorax",
        "AccessionNumber": "A-77",
        "Modality": "CT",
        "SeriesNumber": 3,
        "SeriesDescription": "Axial 1 mm",
        "InstanceNumber": number,
    }


def _plane(number: int) -> dict[str, Any]:
    return {
        "ImagePositionPatient": [-4.0, -4.0, float(number)],
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "PixelSpacing": [0.5, 0.5],
        "Rows": 8,
        "Columns": 8,
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelRepresentation": 1,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "RescaleSlope": 1,
        "RescaleIntercept": -1024,
        "PixelData": bytes(range(128)),
    }
