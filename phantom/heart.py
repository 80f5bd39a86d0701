"""Heart, great vessels, windpipe and gullet: what lies between the lungs."""

import numpy as np

from phantom.canvas import Canvas, Ellipsoid, Shape, Tube, Vector, path
from phantom.tissue import LUNG, T

AXIS = np.array((0.70, -0.42, -0.58)) / np.linalg.norm((0.70, -0.42, -0.58))
CENTRE = np.array((14.0, -26.0, -42.0))
INSIDE = (*LUNG, T.MEDIASTINUM, T.DIAPHRAGM, T.MUSCLE)
SOLID = (T.MEDIASTINUM,)

ARCH = path(
    (
        (2, -20, -4),
        (-13, -24, 28),
        (-8, -18, 60),
        (10, 4, 72),
        (24, 30, 60),
        (25, 38, 20),
        (21, 38, -60),
        (6, 30, -160),
    ),
    (14, 15.5, 14.5, 13, 12.5, 12, 11.5, 10.5),
)
BRANCHES = (
    *path(((-6, -16, 66), (-14, -8, 92), (-24, 2, 118), (-60, 0, 138)), (6, 6, 5, 4.5)),
    *path(((3, -6, 72), (8, -2, 100), (15, 4, 150)), (4, 3.8, 3.6)),
    *path(((15, 10, 72), (22, 14, 100), (34, 10, 126), (75, 0, 142)), (5, 4.8, 4.5, 4)),
)
VEINS = (
    *path(((-62, -20, 136), (-26, -22, 108), (-23, -21, 80), (-25, -18, 40), (-25, -18, -18)), (6, 8, 10, 10.5, 11)),
    *path(((66, -22, 134), (22, -30, 96), (-8, -28, 86), (-22, -22, 76)), (6, 7, 7, 8)),
    *path(((-24, -8, -56), (-24, 2, -84), (-20, 14, -160)), (13, 13, 12)),
    *path(((-22, -12, 52), (-12, 28, 58), (-4, 44, 40), (-3, 44, -150)), (4, 4, 4, 3.5)),
)
TRUNK = (
    *path(((14, -46, -6), (18, -36, 14), (20, -20, 34)), (14, 14.5, 14)),
    *path(((20, -20, 34), (34, -2, 38), (48, 14, 32), (54, 20, 18)), (13, 12, 10.5, 8)),
    *path(((18, -14, 34), (-8, -2, 32), (-32, 4, 28), (-48, 8, 20)), (12, 11.5, 11, 9)),
)
LUNG_VEINS = (
    *path(((18, 12, -12), (40, 14, -14), (56, 22, -26)), (8, 7, 5)),
    *path(((16, 4, -4), (38, -6, 6), (54, -16, 14)), (7, 6, 5)),
    *path(((-10, 12, -12), (-32, 14, -16), (-50, 24, -30)), (8, 7, 5)),
    *path(((-12, 4, -4), (-34, -8, 4), (-50, -16, 10)), (7, 6, 5)),
)
AIRWAYS = (
    *path(((0, 0, 190), (0, 4, 130), (0, 14, 80), (-1, 20, 56)), (9, 9, 9, 9)),
    *path(((-1, 20, 56), (-16, 22, 44), (-34, 22, 30), (-46, 26, 8), (-52, 36, -22)), (8.2, 7.8, 7, 5, 3.6)),
    *path(((-28, 22, 34), (-44, 16, 44), (-58, 8, 58)), (5, 4, 2.8)),
    *path(((-1, 20, 56), (18, 24, 40), (38, 27, 26), (48, 32, 4), (56, 40, -24)), (7.4, 7, 6.4, 4.8, 3.4)),
    *path(((40, 26, 26), (54, 12, 36), (64, 0, 50)), (4.6, 3.8, 2.6)),
)
GULLET = path(((2, 20, 150), (4, 31, 70), (6, 35, 10), (10, 32, -70), (26, 12, -100)), (7, 7, 7.5, 7.5, 9))


def turned(axis: np.ndarray) -> tuple[Vector, Vector, Vector]:
    """Three directions of which the first is ``axis``."""
    side = np.cross(axis, (0, 0, 1))
    side /= np.linalg.norm(side)
    rest = np.cross(axis, side)
    return _vector(axis), _vector(side), _vector(rest)


def chambers(phase: float) -> list[tuple[Shape, T]]:
    """The heart at a moment of its cycle (0 to 1; 0 is full, about 0.4 empty), in the order of painting."""
    squeeze = float(np.sin(np.pi * min(phase / 0.8, 1.0)) ** 2)
    turn, small, wall = turned(AXIS), 1 - 0.26 * squeeze, 1 - 0.07 * squeeze
    left = CENTRE + 9 * AXIS + (7.5, 11.5, 1.0)
    right = CENTRE + 7 * AXIS + (-8.5, -13.5, -1.0)
    filling = 1 + 0.12 * squeeze
    return [
        (_ball(right, (46, 27, 34), turn, wall), T.MYOCARDIUM),
        (_ball(right, (43, 24, 31), turn, small), T.RIGHT_BLOOD),
        (_ball((-24, -20, -38), (21, 25, 27), turn, filling), T.RIGHT_BLOOD),
        (_ball((2, 7, -12), (31, 15, 20), _level(), filling), T.LEFT_BLOOD),
        (_ball(left, (48, 30, 30), turn, wall), T.MYOCARDIUM),
        (_ball(left - 4 * AXIS, (38, 19.5, 19.5), turn, small), T.LEFT_BLOOD),
        (Tube(_vector(left - 30 * AXIS), (2, -18, -8), 13, 13), T.LEFT_BLOOD),
    ]


def _ball(centre: object, axes: Vector, turn: tuple[Vector, Vector, Vector], scale: float) -> Ellipsoid:
    return Ellipsoid(_vector(np.asarray(centre, float)), (axes[0] * scale, axes[1] * scale, axes[2] * scale), turn)


def _level() -> tuple[Vector, Vector, Vector]:
    return (1, 0, 0), (0, 1, 0), (0, 0, 1)


def _vector(point: np.ndarray) -> Vector:
    return float(point[0]), float(point[1]), float(point[2])


def paint_heart(canvas: Canvas, phase: float) -> None:
    """Pericardial fat, walls and blood."""
    turn = turned(AXIS)
    canvas.fill(Ellipsoid(_vector(CENTRE), (66, 50, 50), turn), T.MEDIASTINUM, LUNG)
    parts = chambers(phase)
    canvas.fill_all([shape.grown(4) for shape, _ in parts], T.MEDIASTINUM, LUNG)
    room = (*SOLID, T.MYOCARDIUM, T.LEFT_BLOOD, T.RIGHT_BLOOD)
    for shape, tissue in parts:
        canvas.fill(shape, tissue, room)


def paint_great_vessels(canvas: Canvas) -> None:
    """Aorta and branches, veins, the pulmonary trunk and veins, each in a sleeve of fat."""
    systems = ((VEINS, T.VEIN), (TRUNK, T.PULMONARY_ARTERY), (LUNG_VEINS, T.LEFT_BLOOD), ((*ARCH, *BRANCHES), T.AORTA))
    for tubes, _ in systems:
        canvas.fill_all([tube.grown(2.5) for tube in tubes], T.MEDIASTINUM, LUNG)
    blood = (*INSIDE, T.FAT, T.MYOCARDIUM)
    for tubes, tissue in systems:
        canvas.fill_all(tubes, tissue, (*blood, T.RIGHT_BLOOD) if tissue == T.AORTA else blood)


def paint_airways(canvas: Canvas) -> None:
    """Windpipe, main and lobar bronchi: wall, then air."""
    over = (*INSIDE, T.FAT)
    canvas.fill_all([tube.grown(min(1.8, 0.4 + tube.first / 6)) for tube in AIRWAYS], T.AIRWAY_WALL, over)
    canvas.fill_all(AIRWAYS, T.AIRWAY, (*over, T.AIRWAY_WALL, T.VEIN, T.PULMONARY_ARTERY))


def paint_gullet(canvas: Canvas) -> None:
    """The oesophagus with a thread of air."""
    canvas.fill_all([tube.grown(2) for tube in GULLET], T.MEDIASTINUM, LUNG)
    canvas.fill_all(GULLET, T.OESOPHAGUS, (*SOLID, T.FAT, T.MUSCLE))
    canvas.fill_all([Tube(t.start, t.stop, 1.3, 1.3) for t in GULLET[:12]], T.AIRWAY, (T.OESOPHAGUS,))
