"""A head: scalp, skull, brain with folds, ventricles, cerebellum, eyes, sinuses."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from phantom.canvas import Canvas, Ellipsoid, Tube, path
from phantom.grid import Grid, Points
from phantom.tissue import T

Field = NDArray[np.float32]

BRAIN = (T.GREY_MATTER, T.WHITE_MATTER)
FOLD_MM = 2.0
CEREBELLUM = Ellipsoid((0, 44, -43), (53, 36, 25))
FLOOR = ((-90, -38, -28, 4, 14), (-22, -26, -44, -46, -72))


def paint(grid: Grid, seed: int) -> Canvas:
    """Labels of the head on a grid; the middle of the brain is at the origin."""
    canvas = Canvas(grid)
    _paint_shells(canvas)
    _paint_face(canvas)
    _paint_brain(canvas, seed)
    _paint_deep(canvas)
    _paint_back(canvas)
    return canvas


def _radius(p: Points, a: float, front: float, back: float, up: float, down: float) -> Field:
    """Squared radius of an egg: other half axes before than behind, above than below."""
    x, y, z = p
    depth = np.where(y < 0, np.float32(front), np.float32(back))
    height = np.where(z < 0, np.float32(down), np.float32(up))
    return np.asarray((x / a) ** 2 + (y / depth) ** 2 + (z / height) ** 2, np.float32)


def _paint_shells(canvas: Canvas) -> None:
    p = canvas.grid.points()
    x, y, z = p
    neck = (x / 58) ** 2 + ((y - 14) / 62) ** 2
    for tissue, d in ((T.SKIN, 0.0), (T.FAT, 2.5)):
        below = (neck < (1 - d / 58) ** 2) & (z < -20)
        canvas.labels[(_radius(p, 80 - d, 100 - d, 98 - d, 92 - d, 128 - d) < 1) | below] = tissue
    deep = (_radius(p, 71, 90, 86, 60, 110) < 1) & (z < 10)
    muscle = deep | ((np.abs(x) < 52) & (y > -20) & (neck < 0.80) & (z < -42))
    temple = ((np.abs(x) - 70) / 6) ** 2 + ((y + 32) / 26) ** 2 + ((z + 4) / 34) ** 2 < 1
    canvas.labels[(muscle | temple) & (canvas.labels == T.FAT)] = T.MUSCLE
    skull = _radius(p, 74, 93, 91, 86, 74)
    canvas.labels[skull < 1] = T.CORTEX
    canvas.labels[(skull < 0.965) & (skull > 0.90) & (z > -20)] = T.MARROW
    floor = np.interp(y, *FLOOR).astype(np.float32)
    canvas.labels[(skull < 1) & (z < floor - 4)] = T.MUSCLE
    canvas.labels[(_radius(p, 68, 86, 84, 80, 66) < 1) & (z > floor)] = T.CSF


def _paint_face(canvas: Canvas) -> None:
    soft = (T.SKIN, T.FAT, T.MUSCLE, T.AIR, T.CORTEX)
    canvas.fill(Ellipsoid((0, -96, -46), (14, 20, 20)), T.SKIN, (T.AIR,))
    canvas.fill(Ellipsoid((0, -62, -62), (46, 30, 30)), T.MUSCLE, soft)
    for side in (-1.0, 1.0):
        canvas.fill(Ellipsoid((side * 31, -64, -26), (18, 26, 17)), T.FAT, (*soft, T.CSF))
        canvas.fill(Ellipsoid((side * 31, -76, -25), (12.5, 12.5, 12.5)), T.EYE)
        canvas.fill(Ellipsoid((side * 31, -86, -25), (5, 2.2, 5)), T.LENS)
        canvas.fill(Tube((side * 30, -64, -25), (side * 10, -32, -20), 2.2, 2.2), T.WHITE_MATTER)
        for shift in (-9.0, 9.0):
            canvas.fill(Tube((side * 31 + shift, -68, -25), (side * 14, -36, -22), 2.6, 1.6), T.MUSCLE, (T.FAT,))
        canvas.fill(Ellipsoid((side * 30, -60, -58), (15, 17, 16)), T.MUCOSA)
        canvas.fill(Ellipsoid((side * 30, -60, -58), (13, 15, 14)), T.AIR)
        canvas.fill(Ellipsoid((side * 62, 24, -42), (9, 11, 14)), T.CORTEX, (T.FAT, T.MUSCLE, T.SKIN))
        canvas.fill(Tube((side * 50, 8, -38), (side * 80, 8, -38), 4, 4), T.AIR)
        canvas.fill(Ellipsoid((side * 82, 12, -34), (5, 14, 24)), T.SKIN, (T.AIR,))
    canvas.fill(Ellipsoid((0, -60, -48), (11, 36, 22)), T.MUCOSA)
    canvas.fill(Ellipsoid((-5, -60, -48), (3, 32, 18)), T.AIR)
    canvas.fill(Ellipsoid((5, -60, -48), (3, 32, 18)), T.AIR)
    canvas.fill(Ellipsoid((0, -86, 2), (18, 5, 11)), T.AIR, (T.CORTEX, T.MARROW, T.CSF))
    canvas.fill_all(path(((0, -22, -60), (0, -4, -80), (0, 0, -130)), (8, 9, 9)), T.AIR)


@lru_cache(maxsize=4)
def _folds(seed: int) -> Field:
    """Smooth random field of deviation 1 on a 2 mm lattice of 192 mm; its zero sheets are the furrows."""
    rng = np.random.default_rng([seed, 21])
    made = gaussian_filter(rng.standard_normal((96, 110, 84), np.float32), 2.6, mode="wrap")
    return np.asarray(made / made.std(), np.float32)


def _sample(field: Field, p: Points, shape: tuple[int, ...]) -> Field:
    x, y, z = (np.broadcast_to(axis, shape).ravel() for axis in p)
    middle = (np.array(field.shape) - 1) / 2
    place = np.stack([c / FOLD_MM + m for c, m in zip((z, y, x), middle, strict=True)])
    return np.asarray(map_coordinates(field, place, order=1, mode="wrap").reshape(shape), np.float32)


def _paint_brain(canvas: Canvas, seed: int) -> None:
    box = canvas.grid.box(np.array([-70, -88, -66]), np.array([70, 86, 82]))
    if box is None:
        return
    p = canvas.grid.points(box)
    x, y, z = p
    region = canvas.labels[box]
    inside = _radius(p, 66, 84, 82, 78, 62)
    floor = np.interp(y, *FLOOR).astype(np.float32)
    depth = np.minimum((1 - np.sqrt(inside)) * 66, np.where(z < -15, z - floor - 2, 99))
    fold = np.abs(_sample(_folds(seed), p, region.shape))
    brain = (depth > 0) & (region == T.CSF) & ~((z < -22) & (y > 8))
    furrow = (fold < 0.13) & (depth < 17)
    ribbon = (depth < 3.2) | ((fold < 0.50) & (depth < 20.5))
    region[brain] = T.WHITE_MATTER
    region[brain & ribbon] = T.GREY_MATTER
    middle = np.abs(x + 1.6 * np.sin(y / 31 + z / 23))
    outer = brain & ((z > 30 - np.abs(y) / 6) | (y < -42) | (y > 48))
    region[outer & ((middle < 4.0) | ((middle < 14) & (fold < 0.5)))] = T.GREY_MATTER
    region[outer & ((middle < 0.8) | ((middle < 11) & (fold < 0.13)))] = T.BRAIN_CSF
    region[brain & furrow] = T.BRAIN_CSF


def _paint_deep(canvas: Canvas) -> None:
    over = BRAIN
    for side in (-1.0, 1.0):
        canvas.fill(Ellipsoid((side * 12, 4, 6), (9, 15, 10)), T.DEEP_GREY, over)
        canvas.fill(Ellipsoid((side * 25, -6, 4), (6.5, 19, 11)), T.DEEP_GREY, over)
        canvas.fill(Ellipsoid((side * 12, -20, 10), (5.5, 11, 9)), T.DEEP_GREY, over)
        horn = [(side * x, y, z) for x, y, z in ((9, -36, 8), (7, -16, 20), (10, 8, 24), (20, 30, 18), (24, 48, 8))]
        canvas.fill_all(path(horn, (4, 6, 5.5, 6, 3)), T.BRAIN_CSF, (*over, T.DEEP_GREY))
        temporal = [(side * x, y, z) for x, y, z in ((21, 32, 16), (32, 20, -6), (34, -2, -16))]
        canvas.fill_all(path(temporal, (5, 3.4, 2.2)), T.BRAIN_CSF, over)
    canvas.fill(Ellipsoid((0, 0, 4), (2, 14, 11)), T.BRAIN_CSF, (*over, T.DEEP_GREY))
    body = path(((0, -34, 8), (0, -26, 26), (0, 4, 32), (0, 32, 24), (0, 36, 14)), (5, 4.5, 4, 5, 6))
    canvas.fill_all(body, T.WHITE_MATTER, (T.BRAIN_CSF, T.GREY_MATTER))


def _paint_back(canvas: Canvas) -> None:
    box = canvas.grid.box(*CEREBELLUM.bounds())
    if box is not None:
        x, y, z = canvas.grid.points(box)
        region = canvas.labels[box]
        inside = CEREBELLUM.inside(canvas.grid, box) & ((region == T.CSF) | (region == T.BRAIN_CSF))
        core = CEREBELLUM.grown(-9).inside(canvas.grid, box)
        leaf = np.sin(np.hypot(z + 44, y - 26) * 1.25 + 0.4 * np.sin(x / 9))
        region[inside] = T.CEREBELLUM
        region[inside & (leaf > 0.86) & ~core] = T.BRAIN_CSF
        region[inside & core & (leaf > -0.2) & (np.abs(x) > 4)] = T.WHITE_MATTER
    stem = path(((0, 8, -4), (0, 8, -22), (0, 6, -38), (0, 14, -62), (0, 24, -130)), (13, 13, 14, 8, 6))
    canvas.fill_all([tube.grown(4) for tube in stem], T.CSF, (T.CEREBELLUM, T.CORTEX, T.MUSCLE, T.FAT))
    canvas.fill_all(stem, T.BRAINSTEM, (T.CSF, T.BRAIN_CSF, T.WHITE_MATTER, T.GREY_MATTER))
    canvas.fill(Ellipsoid((0, 22, -40), (6, 4, 11)), T.BRAIN_CSF)
