/** From the hands on a pane to changes on the stage. */
import { invert, matrix, project as through } from "../core/camera.js";
import { grip } from "../core/reference.js";
import { frameOf } from "../core/series.js";
import { grips } from "../tools/crosshair.js";
import { attachPointer } from "../tools/pointer.js";
import { attachWheel } from "../tools/wheel.js";

/** How near a line of the crosshair must be to be held, CSS pixels. */
const REACH = 8;

/**
 * CSS pixels of a pane to plane pixels (centres are whole numbers), or back.
 * @param {import("./pane.js").Pane} pane @param {object} manifest @param {[number, number]} at @param {boolean} [back]
 */
export function project(pane, manifest, at, back = false) {
  const m = matrix(pane.state.camera, frameOf(manifest.planes[pane.state.plane], pane.view));
  if (back) return through(m, at[0] + 0.5, at[1] + 0.5);
  const [x, y] = through(invert(m), at[0], at[1]);
  return [x - 0.5, y - 0.5];
}

/** @param {import("./pane.js").Pane} pane @param {import("./stage.js").Stage} stage */
export function attachHands(pane, stage) {
  const emit = (changes) => changes.forEach((change) => stage.dispatch(change, pane));
  const held = (at) => {
    const centre = stage.crosshairAt(pane);
    return centre && grip(at, centre, pane.state.camera.rotation % 180 !== 0, REACH);
  };
  attachPointer(pane.stage, {
    emit,
    toolAt: (at) => {
      const axes = stage.tool.planar ? null : held(at);
      return axes ? grips[axes] : stage.tool;
    },
    click: (at) => emit([{ type: "cross", at, axes: "both" }]),
  });
  attachWheel(pane.stage, emit);
  pane.stage.style.cursor = stage.tool.cursor;
  pane.stage.addEventListener("pointermove", (event) => {
    if (event.buttons || stage.tool.planar) return;
    const box = pane.stage.getBoundingClientRect();
    const axes = held([event.clientX - box.left, event.clientY - box.top]);
    pane.stage.style.cursor = axes ? "move" : stage.tool.cursor;
  });
  pane.root.addEventListener("pointerdown", () => stage.activate(pane.id));
  pane.root.addEventListener("focusin", () => stage.activate(pane.id));
  pane.stage.addEventListener("dblclick", () => emit([{ type: "maximise" }]));
  pane.slider.addEventListener("input", () => emit([{ type: "slice", index: Number(pane.slider.value) }]));
}
