"""Planes as the page lays them out when the crosshair is turned: true on tilted and on anisotropic volumes."""

import json
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray

from engine import oblique, rectify
from engine.describe import describe
from engine.volume import Volume
from tests.data import ROOT
from tests.support.missing import missing
from tests.support.volumes import affine, tilted, volume

SCRIPT = """
import { obliqueLayout, rotate } from "./static/js/core/oblique.js";
const { manifest, axis, degrees, anchor } = JSON.parse(process.argv[1]);
const turn = { row: rotate([1, 0, 0], axis, degrees), column: rotate([0, 0, -1], axis, degrees), anchor };
console.log(JSON.stringify(obliqueLayout(manifest, turn)));
"""
TOLERANCE = 0.05
"""Places are rounded to 1/65536 of a voxel, over values that differ by up to 3000 between neighbours."""


def laid_out(made: Volume, axis: list[float], degrees: float, anchor: list[float]) -> dict[str, Any]:
    """The layout that the page makes of what the server tells it."""
    node = shutil.which("node") or missing("no Node.js: install version 20 or later")
    given = {"manifest": describe(made.info) | {"digest": ""}, "axis": axis, "degrees": degrees, "anchor": anchor}
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT, json.dumps(given)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    layout: dict[str, Any] = json.loads(done.stdout)
    return layout


def origin(layout: dict[str, Any], k: int) -> NDArray[np.float64]:
    return np.array(layout["origin"]) + k * np.array(layout["step"])


def raster(layout: dict[str, Any], k: int) -> oblique.Raster:
    return oblique.raster(
        origin(layout, k), layout["row"], layout["column"], layout["width"], layout["height"], layout["spacing"][0]
    )


@pytest.mark.parametrize(("axis", "degrees"), [([0, 0, 1], 25), ([1, 0.3, 0.2], 40), ([0.5, 1, 1], 130)])
def test_it_agrees_with_simpleitk_on_anisotropic_voxels(axis: list[float], degrees: float) -> None:
    array = np.random.default_rng(5).integers(0, 3000, (1, 12, 20, 30)).astype(np.int16)
    spacing, start = (0.7, 0.9, 2.5), (-12.0, 4.0, 80.0)
    made = volume(array, affine(spacing=spacing, origin=start))
    layout = laid_out(made, axis, degrees, [-3.0, 11.0, 92.0])
    k = layout["slices"] // 2
    plane = oblique.cut(made, raster(layout, k))
    image = sitk.GetImageFromArray(array[0])
    image.SetSpacing(spacing)
    image.SetOrigin(start)
    row, column, step = (np.array(layout[name]) / layout["spacing"][0] for name in ("row", "column", "step"))
    judged = sitk.GetArrayFromImage(
        sitk.Resample(
            image, (layout["width"], layout["height"], 1), sitk.Transform(), sitk.sitkLinear,
            origin(layout, k).tolist(), (*layout["spacing"], 1.0), np.stack([row, column, step], 1).ravel().tolist(),
            -1e6, sitk.sitkFloat32,
        )
    )[0]  # fmt: skip
    inside = (judged > -1e5) & ~np.isnan(plane.stored)
    assert inside.sum() > 100
    differing = np.abs(plane.stored[inside] - judged[inside])
    assert np.quantile(differing, 0.99) < TOLERANCE and differing.max() < 1


def test_a_tilted_volume_is_cut_where_its_voxels_truly_lie() -> None:
    k, j, i = np.mgrid[0:20, 0:24, 0:16]
    shift = 0.3
    # Values are a plane through the patient: linear interpolation keeps them exactly.
    array = (3 * i + 5 * (j + shift * k) - 2 * k)[None].astype(np.float32)
    upright, gaps = rectify.rectify(tilted(array, shift))
    layout = laid_out(tilted(array, shift), [0, 0, 1], 30, [8.0, 14.0, 10.0])
    plane = oblique.cut(upright, raster(layout, layout["slices"] // 2), 0, gaps)
    y, x = np.mgrid[0 : layout["height"], 0 : layout["width"]]
    place = origin(layout, layout["slices"] // 2) + x[..., None] * layout["row"] + y[..., None] * layout["column"]
    inside = ~np.isnan(plane.stored)
    assert inside.sum() > 100
    expected = place @ [3, 5, -2]
    edge = (np.abs(place[..., 0] - 7.5) < 7) & (place[..., 2] > 1) & (place[..., 2] < 18)
    edge &= (place[..., 1] > shift * 20 + 1) & (place[..., 1] < 22)
    np.testing.assert_allclose(plane.stored[inside & edge], expected[inside & edge], atol=0.02)
    assert (inside & edge).sum() > 50
