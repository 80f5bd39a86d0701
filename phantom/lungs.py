"""Trees of vessels that fill the lungs and taper by Murray's law, and the nodules."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from phantom.canvas import Canvas, Ellipsoid, Tube, Vector
from phantom.frame import CAVITY, cavity, under_diaphragm
from phantom.grid import Floats
from phantom.tissue import LOOKS, LUNG, NODULES, T

HILA = {
    "artery": {-1: (-48.0, 8.0, 20.0), 1: (54.0, 20.0, 18.0)},
    "vein": {-1: (-50.0, 2.0, -10.0), 1: (56.0, 4.0, -6.0)},
}
TWIG = 0.72


@dataclass(frozen=True)
class Nodule:
    """A ball of one density in a lung."""

    centre: Vector
    diameter: float
    tissue: T

    @property
    def hu(self) -> float:
        """Its density in HU."""
        return LOOKS[self.tissue].hu


LESIONS = (
    Nodule((-82.0, 12.0, 18.0), 14.0, NODULES[0]),
    Nodule((-58.0, -44.0, 46.0), 22.0, NODULES[1]),
    Nodule((88.0, 38.0, -22.0), 9.0, NODULES[2]),
    Nodule((70.0, -32.0, 40.0), 6.0, NODULES[3]),
)


@lru_cache(maxsize=8)
def vessels(seed: int, twigs: int = 560) -> tuple[Tube, ...]:
    """Arteries and veins of both lungs."""
    rng = np.random.default_rng([seed, 11])
    made: list[Tube] = []
    for roots in HILA.values():
        for side, root in roots.items():
            made += _tree(np.array(root), _targets(rng, side, twigs), rng)
    return tuple(made)


def _targets(rng: np.random.Generator, side: int, count: int) -> Floats:
    """Places spread evenly in one lung."""
    low, high = np.array([12, -CAVITY[1] - 6, -140.0]), np.array([CAVITY[0], CAVITY[1], 138.0])
    tried = rng.uniform(low, high, (count * 6, 3)).astype(np.float32)
    tried[:, 0] *= side
    p = (tried[:, 0], tried[:, 1], tried[:, 2])
    good = (cavity(p) < 0.90) & ~under_diaphragm(p, -4)
    return tried[good][:count].astype(np.float64)


def _tree(root: Floats, targets: Floats, rng: np.random.Generator) -> list[Tube]:
    """Each target, nearest first, joins the node that it reaches at the least detour; radii follow from the joins."""
    order = np.argsort(np.linalg.norm(targets - root, axis=1))
    nodes, parents, ways = [root], [-1], [0.0]
    for target in targets[order]:
        places = np.array(nodes)
        away = np.linalg.norm(places - target, axis=1)
        parent = int(np.argmin(away + 0.55 * np.array(ways)))
        count = max(1, int(away[parent] // 7))
        bend = rng.normal(0, 0.06 * away[parent], 3)
        for step in range(1, count + 1):
            t = step / count
            nodes.append(places[parent] * (1 - t) + target * t + bend * 4 * t * (1 - t))
            parents.append(parent if step == 1 else len(nodes) - 2)
            ways.append(ways[parents[-1]] + float(np.linalg.norm(nodes[-1] - nodes[parents[-1]])))
    return _tubes(nodes, parents)


def _tubes(nodes: list[Floats], parents: list[int]) -> list[Tube]:
    cubes = np.zeros(len(nodes))
    for node in range(len(nodes) - 1, 0, -1):
        cubes[node] = cubes[node] or TWIG**2.7
        cubes[parents[node]] += cubes[node]
    radii = np.cbrt(cubes)
    return [
        Tube(
            _vector(nodes[up]),
            _vector(nodes[node]),
            min(float(radii[up]), 1.25 * float(radii[node])),
            float(radii[node]),
        )
        for node, up in enumerate(parents)
        if up >= 0
    ]


def _vector(point: Floats) -> Vector:
    return float(point[0]), float(point[1]), float(point[2])


def paint_lung_vessels(canvas: Canvas, seed: int, twigs: int = 560) -> None:
    """The trees, thinner than a voxel where they must be."""
    tubes = vessels(seed, twigs)
    low, high = canvas.grid.bounds()
    reach = _bounds(seed, twigs)
    near = np.all((reach[:, 0] < high + 1) & (reach[:, 1] > low - 1), axis=1)
    for index in np.flatnonzero(near):
        canvas.soft_tube(tubes[index], T.LUNG_VESSEL, LUNG)


@lru_cache(maxsize=8)
def _bounds(seed: int, twigs: int) -> Floats:
    return np.array([tube.bounds() for tube in vessels(seed, twigs)])


def paint_nodules(canvas: Canvas) -> None:
    """The nodules, over whatever lies there."""
    for nodule in LESIONS:
        half = nodule.diameter / 2
        ball = Ellipsoid(nodule.centre, (half, half, half))
        canvas.fill(ball, nodule.tissue)
        box = canvas.grid.box(*ball.bounds())
        if box is not None:
            canvas.cover[box][ball.inside(canvas.grid, box)] = 0
