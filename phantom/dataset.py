"""DICOM data sets of a scan: every attribute of type 1 and 2 that its image object asks for (PS3.3 Annex A)."""

from dataclasses import dataclass

import numpy as np
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

from phantom.grid import Grid
from phantom.objects import OBJECTS
from phantom.options import Options
from phantom.scan import Array, Scan

DAY = "20240304"


@dataclass(frozen=True)
class Names:
    """The UIDs of one study, all from its options, so that the same wish gives the same files."""

    seed: str

    def uid(self, *parts: object) -> str:
        """A UID for a thing in the study."""
        return str(uid.generate_uid(entropy_srcs=[self.seed, *map(str, parts)]))


def names(options: Options) -> Names:
    """The UIDs of a study with these options: any other wish is another study, so that two never mix."""
    return Names(options.origin)


def instance(options: Options, scan: Scan, t: int, k: int, number: int) -> Dataset:
    """The data set of one image (of all images, for a multi-frame scan), without Pixel Data."""
    ds = Dataset()
    made = names(options)
    kind = OBJECTS[scan.modality]
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = kind.sop_class
    ds.SOPInstanceUID = made.uid("instance", scan.truth.get("series", ""), t, k)
    _patient_and_study(ds, options, made)
    _series(ds, options, scan, made)
    _image(ds, scan, number)
    if scan.grid is not None:
        _plane(ds, scan, made, k)
    _pixels(ds, scan)
    _meaning(ds, scan, t, k)
    kind.extend(ds, scan, options, t, k)
    return ds


def file_meta(ds: Dataset, syntax: str) -> FileMetaDataset:
    """The file meta information of a data set."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = ds.SOPClassUID
    meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    meta.TransferSyntaxUID = uid.UID(syntax)
    meta.ImplementationClassUID = uid.UID("1.2.826.0.1.3680043.8.498.1")
    meta.ImplementationVersionName = "PHANTOM_1"
    return meta


def _patient_and_study(ds: Dataset, options: Options, made: Names) -> None:
    ds.PatientName, ds.PatientID = options.patient_name, options.patient_id
    ds.PatientBirthDate, ds.PatientSex, ds.PatientAge = "19600101", "O", "064Y"
    ds.PatientWeight, ds.PatientSize = "72", "1.74"
    ds.StudyInstanceUID, ds.StudyID = made.uid("study"), "1"
    ds.StudyDate, ds.StudyTime, ds.AccessionNumber = DAY, "093000", f"A{options.seed:06d}"
    ds.ReferringPhysicianName = ""
    ds.StudyDescription = options.description or OBJECTS[options.modality].description


def _series(ds: Dataset, options: Options, scan: Scan, made: Names) -> None:
    part = scan.truth.get("series", "")
    ds.Modality = scan.modality
    ds.SeriesInstanceUID = made.uid("series", part)
    ds.SeriesNumber = 1 if part else 2
    ds.SeriesDate, ds.SeriesTime = DAY, "093100"
    ds.SeriesDescription = part or OBJECTS[scan.modality].view or f"{options.orientation} phantom"
    ds.Manufacturer, ds.ManufacturerModelName = "Lightbox", "Phantom"
    ds.SoftwareVersions, ds.DeviceSerialNumber, ds.StationName = "1", "0001", "PHANTOM"
    if scan.modality in ("CT", "MR"):
        ds.PatientPosition = "HFS"


def _image(ds: Dataset, scan: Scan, number: int) -> None:
    ds.InstanceNumber, ds.AcquisitionNumber = number, 1
    ds.AcquisitionDate = ds.ContentDate = DAY
    ds.AcquisitionTime = ds.ContentTime = "093200"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.BurnedInAnnotation = "NO"


def _plane(ds: Dataset, scan: Scan, made: Names, k: int) -> None:
    grid = scan.grid
    assert isinstance(grid, Grid)
    ds.FrameOfReferenceUID, ds.PositionReferenceIndicator = made.uid("frame of reference"), ""
    steps = grid.affine[:3, :3] / grid.spacing
    place = grid.affine[:3, 3] + k * grid.affine[:3, 2]
    normal = np.cross(steps[:, 0], steps[:, 1])
    thickness, location = float(abs(grid.affine[:3, 2] @ normal)), float(place @ normal)
    ds.ImageOrientationPatient = [_number(v) for v in steps[:, :2].T.ravel().tolist()]
    ds.ImagePositionPatient = [_number(v) for v in place.tolist()]
    ds.PixelSpacing = [_number(float(grid.spacing[1])), _number(float(grid.spacing[0]))]
    ds.SliceThickness = _number(thickness)
    ds.SliceLocation = _number(location)


def _number(value: float) -> str:
    """A decimal string of at most 16 characters (VR DS)."""
    text = f"{value:.10f}".rstrip("0").rstrip(".") if abs(value) >= 1e-9 else "0"
    return text[:16] if "." in text[:16] else f"{value:.9e}"


def _pixels(ds: Dataset, scan: Scan) -> None:
    colour = scan.stored.ndim == 5
    ds.Rows, ds.Columns = scan.stored.shape[2:4]
    ds.SamplesPerPixel = 3 if colour else 1
    ds.PhotometricInterpretation = scan.photometric
    if colour:
        ds.PlanarConfiguration = 0
    ds.BitsAllocated = scan.stored.dtype.itemsize * 8
    ds.BitsStored, ds.HighBit = scan.bits, scan.bits - 1
    ds.PixelRepresentation = int(scan.stored.dtype.kind == "i")
    if scan.multiframe:
        ds.NumberOfFrames = scan.stored.shape[1]


def _meaning(ds: Dataset, scan: Scan, t: int, k: int) -> None:
    slope = scan.slope_of(t, k)
    if scan.units or slope != 1 or scan.intercept:
        ds.RescaleIntercept, ds.RescaleSlope = _number(scan.intercept), _number(slope)
    window = scan.window_of(t, k)
    if window:
        ds.WindowCenter, ds.WindowWidth = _number(window[0]), _number(window[1])


def frames_of(scan: Scan, t: int, k: int) -> list[Array]:
    """The stored frames that one instance holds."""
    return list(scan.stored[t]) if scan.multiframe else [scan.stored[t, k]]
