"""What can be asked of a phantom."""

from dataclasses import dataclass, replace

MODALITIES = ("CT", "MR", "PT", "DX", "US", "XA")
ORIENTATIONS = ("axial", "coronal", "sagittal", "oblique")
DEFECTS = (
    "no-meta",
    "no-preamble",
    "no-extension",
    "shuffled",
    "duplicate",
    "truncated",
    "text-file",
    "empty-file",
    "no-window",
    "no-position",
    "nested-zip",
)


@dataclass(frozen=True)
class Options:
    """One study. ``None`` means: what is usual for the modality.

    Attributes
    ----------
    slices, size : int
        Number of slices (frames of a cine) and of rows and columns.
    spacing : (slice, row, column) in mm
    tilt : float
        Gantry tilt in degrees.
    gaps : tuple of int
        Indices of slices that are left out.
    phases : int
        Time points of a 4D series; the heart beats over them.
    noise : float
        Scale of the noise; 0 gives the bare tissues.
    coarse : int
        Geometry is built at this many times fewer rows and columns, for speed.
    """

    modality: str = "CT"
    slices: int | None = None
    size: int | None = None
    spacing: tuple[float, float, float] | None = None
    tilt: float = 0.0
    gaps: tuple[int, ...] = ()
    phases: int = 1
    orientation: str = "axial"
    transfer_syntax: str = "explicit"
    defects: tuple[str, ...] = ()
    localizer: bool = False
    patient_name: str = "Phantom^Thorax"
    patient_id: str = "PHANTOM-1"
    description: str = ""
    seed: int = 1
    noise: float = 1.0
    coarse: int = 1

    def settled(self, slices: int, size: int, spacing: tuple[float, float, float]) -> "Options":
        """With the usual values of a modality where nothing was asked; spacing is for the usual size."""
        chosen = self.size or size
        scale = size / chosen
        usual = (spacing[0], spacing[1] * scale, spacing[2] * scale)
        return replace(self, slices=self.slices or slices, size=chosen, spacing=self.spacing or usual)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(K, J, I), once settled."""
        assert self.slices and self.size
        return self.slices, self.size, self.size

    def check(self) -> None:
        """Raise ValueError where the wishes do not fit each other."""
        if self.modality not in MODALITIES:
            raise ValueError(f"The modality is one of {', '.join(MODALITIES)}.")
        if self.orientation not in ORIENTATIONS:
            raise ValueError(f"The orientation is one of {', '.join(ORIENTATIONS)}.")
        wrong = set(self.defects) - set(DEFECTS)
        if wrong:
            raise ValueError(f"There is no defect {sorted(wrong)[0]!r}; known are {', '.join(DEFECTS)}.")
        if self.phases < 1 or not 0 <= abs(self.tilt) < 45:
            raise ValueError("At least one phase, and a tilt below 45 degrees.")
