"""The thorax's walls as smooth functions of place: the outline, the rib cage's inner surface, the diaphragm.

Each gives a squared radius: below 1 is inside. The outline is a rounded square (u² + v² - s u² v² < 1), the inner
surface an ellipse that closes into a dome above the lungs' apices.
"""

import numpy as np
from numpy.typing import NDArray

from phantom.canvas import Ellipsoid
from phantom.grid import Points

Field = NDArray[np.float32]

RIB_STEP = 23.0
FIRST_RIB = 118.0
CAVITY = (130.0, 82.0)
LUNG_FLOOR = -143.0
RIGHT_DOME = Ellipsoid((-62, -8, -150), (70, 82, 86))
LEFT_DOME = Ellipsoid((64, -6, -160), (70, 84, 82))
CENTRAL_DOME = Ellipsoid((0, -16, -150), (66, 72, 62))


def body(p: Points, depth: float, side: float | None = None) -> Field:
    """Squared radius of the outline ``depth`` mm under the skin (``side`` mm at the flanks)."""
    x, y, z = p
    up = np.clip((z - 70) / 70, 0, 1.6)
    width = 165 + 6 * np.cos(z / 70) + 14 * up**2 - (depth if side is None else side)
    height = 112 + 3 * np.cos((z + 110) / 60) - 20 * up**2 - depth
    u, v = (x / width) ** 2, ((y - 8 * up) / height) ** 2
    return np.asarray(u + v - np.float32(0.25) * u * v, np.float32)


def cavity_scale(z: Field) -> Field:
    """How wide the rib cage is at a height, as a share of its widest."""
    t = np.clip((z + 70) / 212, 0, 1)
    return np.asarray(np.maximum(1 - t**2.6, 1e-4) ** 0.52, np.float32)


def cavity_middle(z: Field) -> Field:
    """Where the rib cage's middle lies from front to back, mm: the apices lie further back."""
    return np.asarray(-6 + 22 * np.clip(z / 130, 0, 1.2) ** 2, np.float32)


def cavity(p: Points) -> Field:
    """Squared radius of the rib cage's inner surface."""
    x, y, z = p
    scale = cavity_scale(z)
    return np.asarray((x / (CAVITY[0] * scale)) ** 2 + ((y - cavity_middle(z)) / (CAVITY[1] * scale)) ** 2, np.float32)


def dome(p: Points, shape: Ellipsoid, depth: float = 0.0) -> NDArray[np.bool_]:
    """Whether a place is under a dome of the diaphragm; below its centre the dome goes on as a cylinder."""
    x, y, z = p
    (cx, cy, cz), (a, b, c) = shape.centre, shape.axes
    up = np.maximum(z - np.float32(cz), 0) / np.float32(c - depth)
    away = ((x - np.float32(cx)) / np.float32(a - depth)) ** 2 + ((y - np.float32(cy)) / np.float32(b - depth)) ** 2
    return np.asarray(away + up**2 < 1)


def under_diaphragm(p: Points, depth: float = 0.0) -> NDArray[np.bool_]:
    """Whether a place lies under any of the three domes."""
    found = [dome(p, shape, depth) for shape in (RIGHT_DOME, LEFT_DOME, CENTRAL_DOME)]
    return np.asarray(found[0] | found[1] | found[2])


def spine_front(z: Field) -> Field:
    """Where the middle of the vertebral bodies lies from front to back: a gentle kyphosis."""
    return np.asarray(51 + 7 * np.cos((z - 10) / 95), np.float32)
