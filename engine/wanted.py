"""The DICOM attributes that Lightbox reads. Everything else is stepped over.

Keywords are the standard's own (PS3.6); tags and value representations come from pydicom's dictionary.
"""

from typing import NamedTuple

from pydicom.datadict import dictionary_VR
from pydicom.tag import Tag

_GENERAL = """
TransferSyntaxUID MediaStorageSOPClassUID MediaStorageSOPInstanceUID DirectoryRecordSequence
SpecificCharacterSet ImageType SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID FrameOfReferenceUID
StudyDate SeriesDate AcquisitionDate ContentDate AcquisitionDateTime StudyTime SeriesTime AcquisitionTime ContentTime
AccessionNumber Modality Manufacturer ManufacturerModelName InstitutionName ReferringPhysicianName StationName
StudyDescription SeriesDescription StudyID SeriesNumber AcquisitionNumber InstanceNumber
PatientName PatientID IssuerOfPatientID PatientBirthDate PatientSex PatientAge PatientWeight
BodyPartExamined ProtocolName PatientPosition ViewPosition Laterality ImageLaterality ViewCodeSequence
"""

_IMAGE = """
ImagePositionPatient ImageOrientationPatient PatientOrientation
PixelSpacing ImagerPixelSpacing NominalScannedPixelSpacing
PixelSpacingCalibrationType PixelSpacingCalibrationDescription PixelAspectRatio SliceThickness SpacingBetweenSlices
TemporalPositionIdentifier TemporalPositionIndex TriggerTime EchoTime EchoNumbers DiffusionBValue
SamplesPerPixel PhotometricInterpretation PlanarConfiguration NumberOfFrames FrameIncrementPointer Rows Columns
BitsAllocated BitsStored HighBit PixelRepresentation PixelPaddingValue PixelPaddingRangeLimit FloatPixelPaddingValue
RedPaletteColorLookupTableDescriptor GreenPaletteColorLookupTableDescriptor BluePaletteColorLookupTableDescriptor
RedPaletteColorLookupTableData GreenPaletteColorLookupTableData BluePaletteColorLookupTableData
SegmentedRedPaletteColorLookupTableData SegmentedGreenPaletteColorLookupTableData
SegmentedBluePaletteColorLookupTableData
WindowCenter WindowWidth WindowCenterWidthExplanation VOILUTFunction RescaleIntercept RescaleSlope RescaleType
ModalityLUTSequence VOILUTSequence BurnedInAnnotation LossyImageCompression LossyImageCompressionRatio
FrameTime FrameTimeVector CineRate RecommendedDisplayFrameRate SequenceOfUltrasoundRegions
GridFrameOffsetVector DoseGridScaling
Units SUVType CorrectedImage DecayCorrection RadiopharmaceuticalInformationSequence
DetectorInformationSequence SliceVector TimeSlotVector TimeSliceVector PhaseVector RotationVector EnergyWindowVector
DetectorVector RRIntervalVector PixelData FloatPixelData DoubleFloatPixelData
"""

_NESTED = """
RadionuclideTotalDose RadionuclideHalfLife RadiopharmaceuticalStartTime RadiopharmaceuticalStartDateTime
RegionSpatialFormat RegionDataType RegionLocationMinX0 RegionLocationMinY0 RegionLocationMaxX1 RegionLocationMaxY1
PhysicalUnitsXDirection PhysicalUnitsYDirection PhysicalDeltaX PhysicalDeltaY
SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence PixelMeasuresSequence PlanePositionSequence
PlaneOrientationSequence FrameVOILUTSequence PixelValueTransformationSequence FrameContentSequence
FrameAcquisitionNumber FrameAcquisitionDateTime FrameReferenceDateTime DimensionIndexValues
NominalCardiacTriggerDelayTime CardiacSynchronizationSequence TemporalPositionSequence TemporalPositionTimeOffset
MRDiffusionSequence MREchoSequence EffectiveEchoTime SegmentIdentificationSequence ReferencedSegmentNumber
CTImageFrameTypeSequence MRImageFrameTypeSequence PETFrameTypeSequence XAXRFFrameCharacteristicsSequence FrameType
FrameAnatomySequence FrameLaterality UnassignedPerFrameConvertedAttributesSequence
UnassignedSharedConvertedAttributesSequence FramePixelDataPropertiesSequence
LUTDescriptor LUTExplanation LUTData CodeValue
"""

PRIVATE = {
    "PrivateCreator19": (0x0019, 0x0010, "LO"),
    "SiemensBValue": (0x0019, 0x100C, "IS"),
    "PrivateCreator2001": (0x2001, 0x0010, "LO"),
    "PhilipsBValue": (0x2001, 0x1003, "FL"),
    "PrivateCreator43": (0x0043, 0x0010, "LO"),
    "GEBValue": (0x0043, 0x1039, "IS"),
}
"""Vendors' b-values from before the standard had one: name to (group, element, value representation)."""

PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


class Wanted(NamedTuple):
    """One attribute: its keyword, and the value representation that the standard gives it."""

    keyword: str
    vr: bytes


OVERLAYS = frozenset(f"OverlayRows{plane:02X}" for plane in range(0, 0x20, 2))
"""The rows of overlay planes, in the groups from 6000 to 601E."""


def _table() -> dict[tuple[int, int], Wanted]:
    table = {}
    for keyword in (_GENERAL + _IMAGE + _NESTED).split():
        tag = Tag(keyword)
        table[tag.group, tag.element] = Wanted(keyword, dictionary_VR(tag)[:2].encode())
    for keyword, (group, element, vr) in PRIVATE.items():
        table[group, element] = Wanted(keyword, vr.encode())
    for keyword in OVERLAYS:
        table[0x6000 + int(keyword[-2:], 16), 0x0010] = Wanted(keyword, b"US")
    return table


BY_TAG = _table()
"""(group, element) to what is wanted of it. "US or SS" is kept as US."""

VR = {wanted.keyword: wanted.vr for wanted in BY_TAG.values()}
"""Keyword to the standard's value representation."""
