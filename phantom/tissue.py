"""The tissues: their numbers on the canvas, their names, and what each modality sees of them."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class T(IntEnum):
    """Tissue labels."""

    AIR = 0
    TABLE = 1
    FOAM = 2
    SKIN = 3
    FAT = 4
    MUSCLE = 5
    CORTEX = 6
    MARROW = 7
    CARTILAGE = 8
    RIGHT_LUNG = 9
    LEFT_LUNG = 10
    LUNG_VESSEL = 11
    AIRWAY = 12
    AIRWAY_WALL = 13
    MEDIASTINUM = 14
    MYOCARDIUM = 15
    LEFT_BLOOD = 16
    RIGHT_BLOOD = 17
    AORTA = 18
    VEIN = 19
    PULMONARY_ARTERY = 20
    OESOPHAGUS = 21
    DISC = 22
    CORD = 23
    CSF = 24
    DIAPHRAGM = 25
    LIVER = 26
    LIVER_VEIN = 27
    SPLEEN = 28
    STOMACH_WALL = 29
    STOMACH_FLUID = 30
    STOMACH_GAS = 31
    NODULE_1 = 32
    NODULE_2 = 33
    NODULE_3 = 34
    NODULE_4 = 35
    KIDNEY = 36
    GREY_MATTER = 40
    WHITE_MATTER = 41
    BRAIN_CSF = 42
    EYE = 43
    LENS = 44
    DEEP_GREY = 45
    CEREBELLUM = 46
    BRAINSTEM = 47
    MUCOSA = 48


@dataclass(frozen=True)
class Look:
    """HU in CT (contrast agent given), T1 signal in MR, activity in PET as a standardised uptake value."""

    hu: float
    t1: float
    suv: float


LOOKS: dict[T, Look] = {
    T.AIR: Look(-1000, 0, 0.0),
    T.TABLE: Look(-180, 0, 0.0),
    T.FOAM: Look(-940, 0, 0.0),
    T.SKIN: Look(20, 420, 0.5),
    T.FAT: Look(-102, 900, 0.3),
    T.MUSCLE: Look(58, 360, 0.7),
    T.CORTEX: Look(620, 50, 0.6),
    T.MARROW: Look(210, 640, 1.2),
    T.CARTILAGE: Look(95, 300, 0.6),
    T.RIGHT_LUNG: Look(-855, 20, 0.5),
    T.LEFT_LUNG: Look(-850, 20, 0.5),
    T.LUNG_VESSEL: Look(150, 120, 1.2),
    T.AIRWAY: Look(-995, 0, 0.2),
    T.AIRWAY_WALL: Look(20, 300, 0.8),
    T.MEDIASTINUM: Look(-92, 860, 0.6),
    T.MYOCARDIUM: Look(98, 380, 5.0),
    T.LEFT_BLOOD: Look(225, 200, 1.7),
    T.RIGHT_BLOOD: Look(190, 200, 1.7),
    T.AORTA: Look(240, 180, 1.7),
    T.VEIN: Look(205, 180, 1.7),
    T.PULMONARY_ARTERY: Look(215, 180, 1.7),
    T.OESOPHAGUS: Look(45, 350, 1.1),
    T.DISC: Look(85, 300, 0.6),
    T.CORD: Look(38, 560, 1.2),
    T.CSF: Look(8, 130, 0.4),
    T.DIAPHRAGM: Look(55, 350, 0.8),
    T.LIVER: Look(108, 520, 2.4),
    T.LIVER_VEIN: Look(165, 300, 1.8),
    T.SPLEEN: Look(122, 400, 1.9),
    T.STOMACH_WALL: Look(70, 380, 1.4),
    T.STOMACH_FLUID: Look(12, 150, 0.5),
    T.STOMACH_GAS: Look(-980, 0, 0.1),
    T.NODULE_1: Look(40, 400, 9.0),
    T.NODULE_2: Look(-600, 200, 2.5),
    T.NODULE_3: Look(80, 400, 6.0),
    T.NODULE_4: Look(350, 200, 1.2),
    T.KIDNEY: Look(170, 420, 3.0),
    T.GREY_MATTER: Look(38, 440, 8.0),
    T.WHITE_MATTER: Look(28, 640, 3.0),
    T.BRAIN_CSF: Look(6, 130, 0.4),
    T.EYE: Look(10, 150, 0.5),
    T.LENS: Look(65, 420, 0.5),
    T.DEEP_GREY: Look(36, 520, 9.0),
    T.CEREBELLUM: Look(36, 470, 7.0),
    T.BRAINSTEM: Look(30, 590, 5.0),
    T.MUCOSA: Look(40, 480, 1.0),
}

LUNG = (T.RIGHT_LUNG, T.LEFT_LUNG)
NODULES = (T.NODULE_1, T.NODULE_2, T.NODULE_3, T.NODULE_4)


def table(name: str) -> NDArray[np.float32]:
    """One column of ``LOOKS`` ("hu", "t1" or "suv") as a table that labels index."""
    made = np.zeros(256, np.float32)
    for tissue, look in LOOKS.items():
        made[tissue] = getattr(look, name)
    return made
