import numpy as np
import pytest

from phantom import thorax
from phantom.grid import make_grid
from phantom.lungs import HILA, LESIONS, vessels
from phantom.tissue import LUNG, T


def test_vessels_taper_away_from_their_roots() -> None:
    tubes = vessels(1, 200)
    assert all(tube.first >= tube.last for tube in tubes)
    thickest = max(tubes, key=lambda tube: tube.first)
    roots = [np.array(root) for sides in HILA.values() for root in sides.values()]
    assert min(float(np.linalg.norm(root - thickest.start)) for root in roots) < 1


def test_every_vessel_but_the_roots_starts_where_another_ends() -> None:
    tubes = vessels(1, 200)
    ends = {tube.stop for tube in tubes} | {root for sides in HILA.values() for root in sides.values()}
    assert all(tube.start in ends for tube in tubes)


def test_the_trees_depend_on_the_seed_alone() -> None:
    assert vessels(7, 60) == vessels.__wrapped__(7, 60) != vessels(8, 60)


@pytest.mark.parametrize("nodule", LESIONS, ids=lambda nodule: nodule.tissue.name)
def test_a_nodule_is_a_ball_in_a_lung(nodule: object) -> None:
    lesion = next(one for one in LESIONS if one is nodule)
    grid = make_grid((81, 81, 81), (0.4, 0.4, 0.4), centre=lesion.centre)
    labels = thorax.paint(grid, 1, table=False).labels
    ball = labels == lesion.tissue
    assert ball.sum() * grid.voxel_ml == pytest.approx(np.pi / 6000 * lesion.diameter**3, rel=0.03)
    k, j, i = (axis.mean() for axis in np.nonzero(ball))
    assert (grid.affine @ (i, j, k, 1))[:3] == pytest.approx(lesion.centre, abs=0.1)
    shell = labels[~ball & np.isin(labels, [*LUNG, T.LUNG_VESSEL])]
    assert shell.size > 0.5 * (~ball).sum()
