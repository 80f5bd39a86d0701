"""What lies under the diaphragm: liver with veins, spleen, stomach with a fluid level, kidneys."""

import numpy as np

from phantom.canvas import Canvas, Ellipsoid, path
from phantom.frame import CENTRAL_DOME, RIGHT_DOME, dome, under_diaphragm
from phantom.tissue import T

FREE = (T.MEDIASTINUM,)
STOMACH = Ellipsoid((54, -22, -138), (46, 38, 44))
SPLEEN = Ellipsoid((92, 34, -140), (24, 40, 44), ((0.94, -0.34, 0), (0.34, 0.94, 0), (0, 0, 1)))
LIVER_VEINS = (
    *path(((-24, 4, -92), (-46, -6, -102), (-76, -18, -112), (-100, -22, -124)), (5.5, 4.5, 3, 1.6)),
    *path(((-24, 4, -92), (-38, -30, -104), (-46, -56, -116)), (5, 3.6, 1.8)),
    *path(((-22, 2, -94), (-2, -30, -106), (14, -50, -116)), (4.5, 3.2, 1.6)),
    *path(((-26, 10, -96), (-60, 26, -108), (-92, 34, -124)), (4.5, 3.4, 1.8)),
    *path(((-18, -2, -150), (-40, 2, -142), (-70, 6, -136), (-94, 0, -142)), (7, 6, 4, 2)),
    *path(((-40, 2, -142), (-50, -30, -136), (-60, -52, -140)), (5, 3.4, 1.8)),
)


def paint_abdomen(canvas: Canvas) -> None:
    """The diaphragm and the organs that fill it."""
    box = canvas.grid.box(np.array([-150, -110, -400]), np.array([150, 100, -60]))
    if box is None:
        return
    p = canvas.grid.points(box)
    region = canvas.labels[box]
    free = region == T.MEDIASTINUM
    region[free & under_diaphragm(p)] = T.DIAPHRAGM
    inner = under_diaphragm(p, 3.0)
    region[free & inner] = T.MEDIASTINUM
    x, y, z = p
    left_lobe = dome(p, CENTRAL_DOME, 4) & (x < 44 - 0.4 * (y + 80)) & (y < 16 - 0.35 * x)
    back = y < 66 - 0.10 * np.maximum(-60 - x, 0) - 0.9 * np.maximum(x + 34, 0)
    liver = (dome(p, RIGHT_DOME, 4) & back & (x < 8)) | left_lobe
    region[free & inner & liver & (z > -260)] = T.LIVER
    canvas.fill_all(LIVER_VEINS, T.LIVER_VEIN, (T.LIVER,))
    canvas.fill(SPLEEN, T.SPLEEN, FREE)
    _paint_stomach(canvas)
    for side in (-1.0, 1.0):
        canvas.fill(Ellipsoid((side * 56, 48, -196), (27, 25, 48)), T.KIDNEY, (T.MEDIASTINUM, T.LIVER, T.MUSCLE))


def _paint_stomach(canvas: Canvas) -> None:
    canvas.fill(STOMACH, T.STOMACH_WALL, (*FREE, T.LIVER))
    inner = STOMACH.grown(-4)
    canvas.fill(inner, T.STOMACH_FLUID, (T.STOMACH_WALL,))
    box = canvas.grid.box(*inner.bounds())
    if box is None:
        return
    _, y, _ = canvas.grid.points(box)
    region = canvas.labels[box]
    region[(region == T.STOMACH_FLUID) & (y < -34)] = T.STOMACH_GAS
