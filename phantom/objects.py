"""What each kind of image object adds to the common attributes."""

from collections.abc import Callable
from dataclasses import dataclass

from pydicom import uid
from pydicom.dataset import Dataset

from phantom.options import Options
from phantom.scan import Scan

Extend = Callable[[Dataset, Scan, Options, int, int], None]
BEAT_MS = 900


@dataclass(frozen=True)
class Object:
    """An image object: its SOP class, a study description, its own attributes, its view where that is fixed."""

    sop_class: str
    description: str
    extend: Extend
    view: str = ""


def _ct(ds: Dataset, scan: Scan, options: Options, t: int, k: int) -> None:
    if scan.truth.get("series"):
        ds.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    ds.RescaleType = "HU"
    ds.KVP, ds.XRayTubeCurrent, ds.ExposureTime = "120", 180, 500
    ds.ConvolutionKernel, ds.BodyPartExamined = "STANDARD", "CHEST"
    ds.GantryDetectorTilt = f"{options.tilt:g}"
    ds.ContrastBolusAgent = "CONTRAST"
    if options.phases > 1 and not scan.truth.get("series"):
        ds.TemporalPositionIdentifier, ds.NumberOfTemporalPositions = t + 1, options.phases
        ds.TriggerTime = f"{BEAT_MS * t / options.phases:g}"
        ds.NominalPercentageOfCardiacPhase = 100 * t / options.phases


def _mr(ds: Dataset, scan: Scan, options: Options, t: int, k: int) -> None:
    ds.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"]
    ds.ScanningSequence, ds.SequenceVariant, ds.ScanOptions, ds.MRAcquisitionType = "SE", "NONE", "", "2D"
    ds.RepetitionTime, ds.EchoTime, ds.EchoTrainLength = "560", "12", 1
    ds.MagneticFieldStrength, ds.FlipAngle, ds.BodyPartExamined = "1.5", "90", "HEAD"
    ds.SequenceName = "se2d1"
    if options.phases > 1:
        ds.TemporalPositionIdentifier, ds.NumberOfTemporalPositions = t + 1, options.phases


def _pt(ds: Dataset, scan: Scan, options: Options, t: int, k: int) -> None:
    ds.ImageType = ["ORIGINAL", "PRIMARY"]
    ds.Units, ds.CountsSource, ds.DecayCorrection = "BQML", "EMISSION", "START"
    ds.SeriesType = ["STATIC", "IMAGE"]
    ds.CorrectedImage = ["DECY", "ATTN", "SCAT", "DTIM", "RAN", "NORM"]
    ds.NumberOfSlices, ds.ImageIndex = scan.stored.shape[1], k + 1
    ds.CollimatorType, ds.ActualFrameDuration, ds.FrameReferenceTime = "NONE", 120000, "60000"
    ds.AttenuationCorrectionMethod, ds.ReconstructionMethod = "CT", "OSEM"
    ds.DecayFactor, ds.BodyPartExamined = "1.0", "CHEST"
    dose = Dataset()
    dose.Radiopharmaceutical = "Fluorodeoxyglucose"
    dose.RadiopharmaceuticalStartTime, dose.RadiopharmaceuticalStartDateTime = "083100", "20240304083100"
    dose.RadionuclideTotalDose, dose.RadionuclideHalfLife = str(scan.truth["dose_bq"]), "6586.2"
    dose.RadionuclidePositronFraction = "0.97"
    dose.RadionuclideCodeSequence = [_code("77004003", "SCT", "^18^Fluorine")]
    dose.RadiopharmaceuticalCodeSequence = [_code("35321007", "SCT", "Fluorodeoxyglucose F^18^")]
    ds.RadiopharmaceuticalInformationSequence = [dose]
    ds.PatientOrientationCodeSequence = [_code("102538003", "SCT", "recumbent")]
    ds.PatientGantryRelationshipCodeSequence = [_code("102540008", "SCT", "headfirst")]


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    ds = Dataset()
    ds.CodeValue, ds.CodingSchemeDesignator, ds.CodeMeaning = value, scheme, meaning
    return ds


def _dx(ds: Dataset, scan: Scan, options: Options, t: int, k: int) -> None:
    ds.ImageType = ["ORIGINAL", "PRIMARY", ""]
    ds.PresentationIntentType = "FOR PRESENTATION"
    ds.ImagerPixelSpacing = [f"{scan.truth['detector_spacing']:g}"] * 2
    ds.PixelIntensityRelationship, ds.PixelIntensityRelationshipSign = "LOG", 1
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = "0", "1", "US"
    ds.PresentationLUTShape, ds.LossyImageCompression = "INVERSE", "00"
    ds.PatientOrientation, ds.ViewPosition, ds.ImageLaterality = ["L", "F"], "AP", "U"
    ds.DetectorType, ds.BodyPartExamined, ds.KVP, ds.DistanceSourceToDetector = "DIRECT", "CHEST", "110", "1800"
    ds.AnatomicRegionSequence = [_code("51185008", "SCT", "Chest")]
    view = _code("399348003", "SCT", "antero-posterior")
    view.ViewModifierCodeSequence = []
    ds.ViewCodeSequence = [view]
    ds.AcquisitionContextSequence = []
    ds.DistanceSourceToPatient, ds.PositionerType = "", "NONE"
    ds.DetectorID, ds.DetectorConfiguration = "1", "AREA"


def _mg(ds: Dataset, scan: Scan, options: Options, t: int, k: int) -> None:
    picture = scan.truth["images"][k]
    ds.ImageType = ["ORIGINAL", "PRIMARY", ""]
    ds.PresentationIntentType, ds.PresentationLUTShape = "FOR PRESENTATION", "IDENTITY"
    ds.ImagerPixelSpacing = [f"{scan.truth['detector_spacing']:g}"] * 2
    ds.PixelIntensityRelationship, ds.PixelIntensityRelationshipSign = "LOG", -1
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = "0", "1", "US"
    ds.LossyImageCompression, ds.BurnedInAnnotation = "00", "NO"
    ds.PatientOrientation, ds.ViewPosition = picture["sides"], picture["view"]
    ds.ImageLaterality, ds.OrganExposed, ds.BodyPartExamined = picture["laterality"], "BREAST", "BREAST"
    ds.PositionerType, ds.BreastImplantPresent, ds.DetectorType = "MAMMOGRAPHIC", "NO", "DIRECT"
    ds.PositionerPrimaryAngle = "0" if picture["view"] == "CC" else "45"
    ds.DistanceSourceToDetector, ds.DistanceSourceToPatient, ds.KVP = "650", "640", "29"
    ds.DetectorID, ds.DetectorConfiguration = "1", "AREA"
    ds.AnatomicRegionSequence = [_code("76752008", "SCT", "Breast")]
    values = {"CC": ("399162004", "cranio-caudal"), "MLO": ("399368009", "medio-lateral oblique")}
    number, meaning = values[picture["view"]]
    view = _code(number, "SCT", meaning)
    view.ViewModifierCodeSequence = []
    ds.ViewCodeSequence = [view]
    ds.AcquisitionContextSequence = []


def _us(ds: Dataset, scan: Scan, options: Options, t: int, k: int) -> None:
    ds.ImageType = ["ORIGINAL", "PRIMARY"]
    ds.FrameTime, ds.FrameIncrementPointer = "40", 0x00181063
    ds.CineRate, ds.RecommendedDisplayFrameRate, ds.BodyPartExamined = 25, 25, "HEART"
    ds.LossyImageCompression, ds.PatientOrientation = "00", ""
    region = Dataset()
    x0, y0, x1, y1 = scan.truth["region"]
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = x0, y0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = x1, y1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = scan.truth["delta_cm"]
    ds.SequenceOfUltrasoundRegions = [region]


def _xa(ds: Dataset, scan: Scan, options: Options, t: int, k: int) -> None:
    ds.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    ds.PixelIntensityRelationship, ds.RadiationSetting = "LOG", "GR"
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = "0", "1", "US"
    ds.KVP, ds.XRayTubeCurrent, ds.ExposureTime, ds.BodyPartExamined = "80", 400, 8, "HEART"
    ds.ImagerPixelSpacing = [f"{scan.truth['detector_spacing']:g}"] * 2
    ds.PositionerMotion, ds.PositionerPrimaryAngle, ds.PositionerSecondaryAngle = "STATIC", "0", "0"
    ds.FrameTime, ds.FrameIncrementPointer, ds.CineRate = "66.7", 0x00181063, 15
    ds.LossyImageCompression, ds.PatientOrientation = "00", ["L", "F"]
    ds.DistanceSourceToDetector, ds.DistanceSourceToPatient = "1000", "700"


OBJECTS = {
    "CT": Object(uid.CTImageStorage, "CT thorax, phantom", _ct),
    "MR": Object(uid.MRImageStorage, "MR head, phantom", _mr),
    "PT": Object(uid.PositronEmissionTomographyImageStorage, "PET thorax, phantom", _pt),
    "DX": Object(uid.DigitalXRayImageStorageForPresentation, "Chest radiograph, phantom", _dx, "chest AP"),
    "MG": Object(uid.DigitalMammographyXRayImageStorageForPresentation, "Mammography, phantom", _mg, "screening"),
    "US": Object(uid.UltrasoundMultiFrameImageStorage, "Echocardiogram, phantom", _us, "four-chamber view"),
    "XA": Object(uid.XRayAngiographicImageStorage, "Coronary angiogram, phantom", _xa, "coronary run"),
}
