"""Table, body layers, lungs and bones of the thorax."""

import numpy as np

from phantom.canvas import Canvas, Ellipsoid, Labels, Tube, path
from phantom.frame import (
    CAVITY,
    FIRST_RIB,
    LUNG_FLOOR,
    RIB_STEP,
    Field,
    body,
    cavity,
    cavity_middle,
    cavity_scale,
    spine_front,
    under_diaphragm,
)
from phantom.grid import Box, Points
from phantom.tissue import T

SOFT = (T.SKIN, T.FAT, T.MUSCLE)


def paint_table(canvas: Canvas) -> None:
    """A curved carbon shell with a foam core, and a mattress on it."""
    x, y, _ = canvas.grid.points()
    radius = np.sqrt(x * x + (y + 230) ** 2)
    inner, wide = radius - 352, np.abs(x) < 205
    canvas.labels[np.broadcast_to((inner > -7) & (inner < 22) & wide, canvas.grid.shape)] = T.FOAM
    shell = ((inner > 0) & (inner < 2.2)) | ((inner > 19.8) & (inner < 22))
    canvas.labels[np.broadcast_to(shell & wide, canvas.grid.shape)] = T.TABLE


def paint_body(canvas: Canvas) -> None:
    """Skin, subcutaneous fat and the muscle mantle."""
    p = canvas.grid.points()
    for tissue, depth, side in ((T.SKIN, 0, 0), (T.FAT, 2.0, 2.0), (T.MUSCLE, 13, 19)):
        canvas.labels[body(p, depth, side) < 1] = tissue


def paint_planes_of_fat(canvas: Canvas) -> None:
    """Fat of the armpits and between the muscle layers, so that the mantle is not one mass."""
    for side in (-1.0, 1.0):
        canvas.fill(Ellipsoid((side * 128, 4, 92), (20, 30, 44)), T.FAT, (T.MUSCLE,))
        canvas.fill(Ellipsoid((side * 96, -50, 110), (26, 14, 30)), T.FAT, (T.MUSCLE,))
    x, y, z = canvas.grid.points()
    seam = np.abs(body((x, y, z), 20, 24) - 1) < 0.014
    wavy = np.sin(np.arctan2(y, x) * 9 + z / 60) > -0.35
    canvas.labels[seam & wavy & (canvas.labels == T.MUSCLE)] = T.FAT


def paint_shoulders(canvas: Canvas) -> None:
    """Shoulder blades and collar bones."""
    for side in (-1.0, 1.0):
        blade = [(side * x, y, z) for x, y, z in ((142, 40, 122), (122, 66, 80), (98, 82, 20))]
        _bone(canvas, path(blade, (7, 4.5, 3.0), 8), 1.6)
        collar = [(side * x, y, z) for x, y, z in ((20, -62, 112), (62, -66, 124), (120, -38, 140), (165, -10, 146))]
        _bone(canvas, path(collar, (8, 6, 5.5, 7), 6), 2.0)
        canvas.fill(Ellipsoid((side * 112, 74, 70), (5, 13, 48)), T.MUSCLE, (T.FAT,))


def _bone(canvas: Canvas, tubes: list[Tube], wall: float) -> None:
    canvas.fill_all(tubes, T.CORTEX, SOFT)
    canvas.fill_all([tube.grown(-wall) for tube in tubes], T.MARROW, (T.CORTEX,))


def paint_cavity(canvas: Canvas) -> None:
    """Inside the ribs: fat where nothing else is, the lungs above the diaphragm."""
    p = canvas.grid.points()
    radius = cavity(p)
    inside = (radius < 1) & (body(p, 16) < 1)
    canvas.labels[inside] = T.MEDIASTINUM
    lung = inside & (radius < 0.965) & ~under_diaphragm(p) & (p[2] > LUNG_FLOOR)
    half = 5 + 15 * np.clip((p[1] + 62) / 85, 0, 1) ** 1.5 + 2 * np.cos(p[2] / 17 + p[1] / 23)
    bend = 3 * np.sin(p[2] / 31) - 2 * np.sin(p[1] / 19)
    canvas.labels[lung & (p[0] < bend - half)] = T.RIGHT_LUNG
    canvas.labels[lung & (p[0] > bend + half)] = T.LEFT_LUNG


def paint_ribs(canvas: Canvas) -> None:
    """Twelve pairs of ribs: ellipses around lines that slope down from the spine, in the shell round the cavity."""
    p = canvas.grid.points()
    radius = cavity(p)
    shell = (radius > 1.0) & (radius < 1.9) & (canvas.labels == T.MUSCLE) & (p[2] < FIRST_RIB + 8)
    k, j, i = np.nonzero(shell)
    x, y, z = (np.broadcast_to(axis, canvas.grid.shape)[k, j, i] for axis in p)
    depth = _outside(x, y, z, radius[k, j, i])
    round_way = np.arctan2(np.abs(x), y - cavity_middle(z))
    number = (FIRST_RIB - z - 92 * np.clip(round_way / np.pi, 0, 1) ** 1.15) / RIB_STEP + 1
    nearest = np.clip(np.rint(number), 1, 12)
    across = (number - nearest) * RIB_STEP
    long = round_way < np.select([nearest > 11, nearest > 10, nearest > 7], [1.3, 1.7, 2.5], 3.2)
    size = ((depth - 6.0) / 3.9) ** 2 + (across / 6.4) ** 2
    rib = (size < 1) & long & (np.abs(x) > 16)
    kind = np.where(size > 0.42, T.CORTEX, T.MARROW)
    kind[round_way > 2.42] = T.CARTILAGE
    canvas.labels[k[rib], j[rib], i[rib]] = kind[rib]
    layer = (~rib) & (depth > 9.8) & (depth < 11.2) & (np.abs(x) > 30)
    canvas.labels[k[layer], j[layer], i[layer]] = T.FAT


def _outside(x: Field, y: Field, z: Field, radius: Field) -> Field:
    """Distance from the cavity's surface in mm, in the transverse plane, along the ray from its middle."""
    reach = np.sqrt(x * x + (y - cavity_middle(z)) ** 2)
    return np.asarray(reach * (1 - 1 / np.sqrt(np.maximum(radius, 0.1))), np.float32)


def paint_sternum(canvas: Canvas) -> None:
    """Manubrium, body and xiphoid process: a plate before the cavity."""
    box = canvas.grid.box(np.array([-32, -115, -62]), np.array([32, -10, 112]))
    if box is None:
        return
    x, y, z = canvas.grid.points(box)
    front = cavity_middle(z) - CAVITY[1] * cavity_scale(z) - 6
    half = np.interp(z, (-62, -45, -30, 60, 72, 108), (2, 5, 16, 15, 23, 27)).astype(np.float32)
    size = (x / half) ** 4 + ((y - front) / 6.5) ** 2
    inner = (x / np.maximum(half - 2, 0.5)) ** 4 + ((y - front) / 4.6) ** 2
    joint = np.abs(z - 68) < 1.2
    region = canvas.labels[box]
    region[np.broadcast_to((size < 1) & (np.abs(z - 23) < 85), region.shape)] = T.CORTEX
    region[np.broadcast_to((inner < 1) & (np.abs(z - 23) < 83.5), region.shape)] = T.MARROW
    region[np.broadcast_to((size < 1) & joint, region.shape)] = T.CARTILAGE


def paint_spine(canvas: Canvas) -> None:
    """Vertebral bodies and discs, canal with cord, arches and processes, the muscles beside them."""
    box = canvas.grid.box(np.array([-52, 22, -400]), np.array([52, 118, 400]))
    if box is None:
        return
    p = canvas.grid.points(box)
    x, y, z = p[0], p[1] - spine_front(p[2]), p[2]
    step = np.asarray((z - FIRST_RIB - 9) / RIB_STEP)
    across = (step - np.rint(step)) * np.float32(RIB_STEP)
    region = canvas.labels[box]
    _paint_muscles(region, (x, y, z))
    _paint_arch(region, x, y, across)
    _paint_vertebra(region, x, y, across)
    canal = (x / 10.5) ** 2 + ((y - 23.5) / 8.5) ** 2
    cord = (x / 6.2) ** 2 + ((y - 23) / 4.6) ** 2
    region[np.broadcast_to(canal < 1, region.shape)] = T.FAT
    region[np.broadcast_to(canal < 0.74, region.shape)] = T.CSF
    region[np.broadcast_to(cord < 1, region.shape)] = T.CORD


def _paint_muscles(region: Labels, p: Points) -> None:
    x, y, _ = p
    beside = ((np.abs(x) - 24) / 20) ** 2 + ((y - 36) / 13) ** 2 < 1
    soft = np.isin(region, (T.FAT, T.MEDIASTINUM, T.MUSCLE))
    region[beside & soft] = T.MUSCLE
    region[np.broadcast_to((np.abs(x) < 2.2) & (y > 33) & (y < 62), region.shape) & soft] = T.FAT


def _paint_arch(region: Labels, x: Field, y: Field, across: Field) -> None:
    ring = (x / 16) ** 2 + ((y - 24) / 13.5) ** 2
    arch = (ring < 1) & (y > 12) & (np.abs(across - 2) < 8)
    slope = across + (np.abs(x) - 14) * 0.15
    wings = (np.abs(np.abs(x) - 28) < 15) & (np.abs(y - 25 - np.abs(x) * 0.16) < 4.6) & (np.abs(slope - 2) < 5)
    spinous = (np.abs(x) < 3.3) & (np.abs(y - 42) < 11) & (np.abs(across + (y - 36) * 0.5) < 6)
    for shape, wall in ((arch, ring > 0.88), (wings, np.abs(slope - 2) > 3.4), (spinous, np.abs(x) > 1.7)):
        solid = np.broadcast_to(shape, region.shape)
        region[solid] = T.MARROW
        region[solid & wall] = T.CORTEX


def _paint_vertebra(region: Labels, x: Field, y: Field, across: Field) -> None:
    waist = 1 - 0.10 * np.cos(across / 11.5 * np.pi / 2)
    size = (x / (18.5 * waist)) ** 2 + (y / (14.5 * waist)) ** 2
    disc = np.broadcast_to((size < 1.04) & (np.abs(across) > 9.3), region.shape)
    bone = np.broadcast_to((size < 1) & (np.abs(across) <= 9.3), region.shape)
    region[disc] = T.DISC
    region[bone] = T.MARROW
    region[bone & ((size > 0.84) | (np.abs(across) > 8.2))] = T.CORTEX


def clear_round_spine(canvas: Canvas, box: Box | None = None) -> None:
    """A sleeve of fat and pleura between the lungs and the vertebral bodies."""
    found = canvas.grid.box(np.array([-34, 20, -400]), np.array([34, 90, 400])) if box is None else box
    if found is None:
        return
    x, y, z = canvas.grid.points(found)
    sleeve = (x / 25) ** 2 + ((y - spine_front(z) - 4) / 21) ** 2 < 1
    region = canvas.labels[found]
    lung = (region == T.RIGHT_LUNG) | (region == T.LEFT_LUNG)
    region[lung & sleeve] = T.MEDIASTINUM
