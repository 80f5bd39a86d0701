"""Named windows for computed tomography and PET, in modality units."""

from dataclasses import dataclass

from engine.displayset import DisplaySet


@dataclass(frozen=True, slots=True)
class Preset:
    """A window with a name that a radiologist knows; ``id`` is for programs, ``label`` for the screen."""

    id: str
    label: str
    center: float
    width: float


SOFT_TISSUE = Preset("soft_tissue", "Soft tissue", 40, 400)
PET = Preset("pet", "PET", 2.5, 5)
CT = (
    SOFT_TISSUE,
    Preset("lung", "Lung", -600, 1500),
    Preset("bone", "Bone", 480, 2500),
    Preset("liver", "Liver", 90, 150),
    Preset("abdomen", "Abdomen", 50, 350),
    Preset("brain", "Brain", 40, 80),
    Preset("stroke", "Stroke", 40, 40),
    Preset("subdural", "Subdural", 75, 200),
    Preset("mediastinum", "Mediastinum", 80, 400),
    Preset("angio", "Angio", 300, 600),
)


def offered(info: DisplaySet) -> tuple[Preset, ...]:
    """The windows that mean something for a series: CT in Hounsfield units, PET in standardised uptake values.

    Parameters
    ----------
    info : DisplaySet

    Returns
    -------
    tuple of Preset
        Empty for every other series. Where a PET series is kept in Bq/ml and its SUV factor is known, the preset is
        given in Bq/ml.
    """
    if info.colour:
        return ()
    if info.modality == "CT" and info.units in ("HU", ""):
        return CT
    if info.modality == "PT" and info.units.startswith("SUV"):
        return (PET,)
    if info.modality == "PT" and info.units == "BQML" and info.suv_factor:
        return (Preset(PET.id, PET.label, PET.center / info.suv_factor, PET.width / info.suv_factor),)
    return ()
