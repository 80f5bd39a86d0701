/** The words of the marks of a pane, from the patient to the screen and back. */
import { layWords } from "../core/captions.js";
import { worldAt } from "../core/context.js";
import { cornerBoxes } from "../core/cornerboxes.js";
import { cornerFacts, corners } from "../core/corners.js";
import { edgeBoxes } from "../core/edgeboxes.js";
import { middleOf } from "../core/mark.js";
import { project } from "../core/primitives.js";
import { add } from "../core/vec.js";

/**
 * @typedef {import("../core/context.js").PaneContext} PaneContext
 * @typedef {import("../core/vec.js").Vec} Vec
 * @typedef {{label: import("../core/primitives.js").ShownLabel, corner: Vec}} Words `corner`: the upper left one, in the space of marks
 * @typedef {Omit<import("../overlays/layer.js").Drawing, "words">} Plain
 */

/**
 * Where they stand on the screen.
 * @param {Plain[]} drawings @param {PaneContext} context
 * @param {import("../core/metric.js").Calibration[]} [calibrations] by hand of its series, which the scale bar tells of
 */
export function laidWords(drawings, context, calibrations) {
  const { layout, shown, matrix, view } = context;
  const marks = drawings.flatMap(({ mark, primitives }) => {
    const all = project(primitives, layout, shown, matrix);
    const label = all.find((one) => one.kind === "label");
    const shapes = all.filter((one) => one.kind !== "label");
    const at = mark.caption && add(middleOf(mark), mark.caption);
    const [corner] = at ? project([{ kind: "point", points: [at] }], layout, shown, matrix)[0].points : [null];
    return label ? [{ key: mark.key, label, shapes, corner, loose: mark.state === "draft" }] : [];
  });
  return layWords(marks, view, marks.length ? standing(context, calibrations) : []);
}

/** What stands over the picture besides marks. @param {PaneContext} context @param {import("../core/metric.js").Calibration[]} [calibrations] */
function standing(context, calibrations) {
  const facts = cornerFacts(context);
  const texts = context.viewer.show.texts ? cornerBoxes(corners(facts), facts) : [];
  return [...texts, ...edgeBoxes(context, calibrations)];
}

/** As a hand finds them. @param {ReturnType<typeof layWords>} laid @param {PaneContext} context @returns {Map<string, Words>} */
export const wordsOf = (laid, context) =>
  new Map([...laid].map(([key, { label }]) => [key, { label, corner: worldAt(context, label.at) }]));
