"""The thorax: every part in the order in which it is painted."""

from phantom import abdomen, chest, heart, lungs
from phantom.canvas import Canvas
from phantom.grid import Grid


def paint(grid: Grid, seed: int, phase: float = 0.0, twigs: int = 560, table: bool = True) -> Canvas:
    """Labels of the thorax on a grid.

    Parameters
    ----------
    grid : Grid
    seed : int
        Chooses the vessel trees.
    phase : float
        Moment of the heart's cycle, 0 to 1.
    twigs : int
        Ends of each vessel tree.
    table : bool
        Whether the patient lies on the scanner's table.
    """
    canvas = Canvas(grid)
    if table:
        chest.paint_table(canvas)
    chest.paint_body(canvas)
    chest.paint_planes_of_fat(canvas)
    chest.paint_shoulders(canvas)
    chest.paint_cavity(canvas)
    chest.clear_round_spine(canvas)
    abdomen.paint_abdomen(canvas)
    chest.paint_ribs(canvas)
    chest.paint_sternum(canvas)
    heart.paint_heart(canvas, phase)
    heart.paint_gullet(canvas)
    heart.paint_great_vessels(canvas)
    heart.paint_airways(canvas)
    chest.paint_spine(canvas)
    lungs.paint_lung_vessels(canvas, seed, twigs)
    lungs.paint_nodules(canvas)
    return canvas
