"""What can be asked of a phantom."""

from dataclasses import dataclass, replace

MODALITIES = ("CT", "MR", "PT", "DX", "MG", "US", "XA")
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
BOUNDS: dict[str, tuple[float, float]] = {
    "slices": (1, 5000),
    "size": (16, 2048),
    "phases": (1, 100),
    "tilt": (-44, 44),
    "seed": (0, 2**31 - 1),
    "noise": (0, 100),
    "coarse": (1, 16),
}
"""The least and the most of each number."""
SPACING = (0.05, 50.0)
"""The least and the most distance in mm."""
MOST_VOXELS = 2**31
"""Of all slices and phases together: what a machine's memory holds."""


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
    study : str
        What the UIDs are made from; empty for all the other options, so that each wish is a study of its own.
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
    study: str = ""

    @property
    def origin(self) -> str:
        """What the UIDs are made from."""
        return self.study or repr(self)

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
        self._check_numbers()
        self._check_words()

    def _check_numbers(self) -> None:
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"{name} is {value}; it must be from {low:g} to {high:g}.")
        for distance in self.spacing or ():
            if not SPACING[0] <= distance <= SPACING[1]:
                raise ValueError(f"spacing has {distance}; each distance must be from {SPACING[0]} to {SPACING[1]} mm.")
        if (self.slices or 1) * self.phases * (self.size or BOUNDS["size"][0]) ** 2 > MOST_VOXELS:
            raise ValueError(f"slices, phases and size make more than {MOST_VOXELS:,} voxels: ask for less of one.")
        if min(self.gaps, default=0) < 0:
            raise ValueError("gaps are indices of slices, counted from 0.")

    def _check_words(self) -> None:
        for name, text in (("patient name", self.patient_name), ("patient id", self.patient_id)):
            if len(text) > 64 or "\\" in text or not text.isprintable():
                raise ValueError(f"The {name} has at most 64 characters, and no backslash or control character.")
