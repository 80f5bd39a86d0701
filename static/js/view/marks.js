/** The marks of a study: their holder, what a pane shows of them, and which of them a hand is on. */
import { concealer } from "../core/concealing.js";
import { onPlane } from "../core/onplane.js";
import { keptInside } from "../core/labelplace.js";
import { middleOf } from "../core/mark.js";
import { EMPTY_MARKS, listMarks, reduceMarks } from "../core/marks.js";
import { isOtherPhase, isOtherSlab, markLines } from "../core/marktext.js";
import { metricOf } from "../core/metric.js";
import { layoutOf, spacingOn } from "../core/planes.js";
import { distanceTo, project } from "../core/primitives.js";
import { regionFault } from "../core/regions.js";
import { canSlab } from "../core/slab.js";
import { shownUnit } from "../core/units.js";
import { grabTool, pointTool } from "../tools/mark.js";
import { MARK_KINDS, MARK_TOOLS, markTool } from "../tools/marking.js";
import { laidWords, wordsOf } from "./captions.js";

/**
 * @typedef {import("../core/mark.js").Mark} Mark
 * @typedef {import("../core/marks.js").MarkState} MarkState
 * @typedef {import("../core/marks.js").Effect} Effect
 * @typedef {import("../core/marks.js").Change} Change
 * @typedef {import("../core/context.js").PaneContext} PaneContext
 * @typedef {import("../core/vec.js").Vec} Vec
 * @typedef {import("./captions.js").Plain} Plain
 * @typedef {import("./captions.js").Words} Words
 * @typedef {{key: string, handle: number | "body" | "words", grip?: Vec}} Hit `grip`: the upper left corner of the words
 * @typedef {(series: string) => any} Manifests undefined until it is there
 * @typedef {(state: MarkState, before: MarkState, change: Change) => void} Heard
 * @typedef {NonNullable<ReturnType<typeof onPlane>>} Lies how a mark lies to the plane that is shown
 */

/** What changes no mark, and so may happen where marks are only looked at. */
const LOOKING = new Set(["mark-load", "mark-select", "mark-stored", "mark-statistics", "mark-gone"]);

/** In panes narrower than this only the selected mark tells all it knows. CSS pixels. */
const NARROW = 560;

/** Words are large: they are meant by a hand that is on them, or a little beside. Share of the reach. */
const NEAR_WORDS = 0.25;

export class MarkStore {
  #state = EMPTY_MARKS;
  /** Words as each pane has drawn them last, by pane and key. @type {Map<string, Map<string, Words>>} */ words = new Map();
  /** @type {Set<Heard>} */ #heard = new Set();
  /** @type {Set<(effect: Effect, mark: Mark | undefined) => void>} */ #run = new Set();

  /** @param {{manifest: Manifests}} facts @param {boolean} [editable] false: they are only looked at */
  constructor(facts, editable = true) {
    Object.assign(this, { facts, editable });
  }

  /** @returns {MarkState} */
  get state() {
    return this.#state;
  }

  /** @param {Change} change */
  dispatch(change) {
    if (!this.editable && !LOOKING.has(change.type)) return;
    const before = this.#state;
    const fault = (mark) => regionFault(mark, markTool(mark.kind).shape, this.facts.manifest(mark.series));
    const { state, effects } = reduceMarks(before, change, MARK_KINDS, fault);
    if (state === before && !effects.length) return;
    this.#state = measured(state, before, this.facts);
    for (const heard of [...this.#heard]) heard(this.#state, before, change);
    for (const effect of effects) for (const run of this.#run) run(effect, this.find(effect.key));
  }

  /**
   * For the hands: the mark under them.
   * @param {PaneContext | null} context @param {[number, number]} at @param {number} reach
   */
  hitTest(context, at, reach) {
    return hitTest(context, this, at, reach);
  }

  /**
   * For the hands: what holds it.
   * @param {Hit} hit @param {import("../tools/tool.js").Tool} tool the active one
   */
  grab(hit, tool) {
    const mark = this.find(hit.key);
    const grip = mark && typeof hit.handle === "number" ? markTool(mark.kind).handles(mark)[hit.handle] : hit.grip;
    return this.editable ? grabTool(hit, grip) : pointTool(hit, tool);
  }

  /** One that is drawn, being drawn, or just removed. @param {string} key @returns {Mark | undefined} */
  find(key) {
    const { marks, draft, graves } = this.#state;
    return marks[key] ?? (draft?.key === key ? draft : graves[key]);
  }

  /** @param {Heard} heard @returns {() => void} ends it */
  subscribe(heard) {
    this.#heard.add(heard);
    return () => this.#heard.delete(heard);
  }

  /**
   * What the server is to be told.
   * @param {(effect: Effect, mark: Mark | undefined) => void} run @returns {() => void} ends it
   */
  onEffect(run) {
    this.#run.add(run);
    return () => this.#run.delete(run);
  }
}

/** Marks whose points, or whose calibration, changed have new numbers. @returns {MarkState} */
function measured(state, before, facts) {
  if (state.marks === before.marks) return state;
  const calibrated = new Set([...changedCalibrations(state, before)]);
  const marks = Object.entries(state.marks).map(([key, mark]) => {
    const same = before.marks[key]?.points === mark.points && before.marks[key]?.measures === mark.measures;
    return [key, same && !calibrated.has(mark.series) ? mark : withMeasures(mark, state, facts)];
  });
  return { ...state, marks: Object.fromEntries(marks) };
}

/** Series whose calibrations are others than before. */
function* changedCalibrations({ marks }, { marks: before }) {
  for (const key of new Set([...Object.keys(marks), ...Object.keys(before)]))
    if (marks[key] !== before[key] && (marks[key] ?? before[key]).kind === "calibration")
      yield (marks[key] ?? before[key]).series;
}

/** @param {Mark} mark @param {MarkState} state @returns {Mark} as it was, where its series is not opened here */
function withMeasures(mark, state, facts) {
  const metric = metricFor(mark, state, facts);
  if (!metric) return mark;
  const { source, label, trusted, pixel, reason, mark: by } = metric;
  const calibration = { source, label, trusted, pixel, ...(by ? { mark: by } : {}) };
  const theirs = mark.state === "saved" ? mark.reason : ""; // Why the server gives no statistics.
  return { ...mark, measures: markTool(mark.kind).measure(mark, metric), calibration, reason: reason || theirs };
}

/** @param {Mark} mark @param {MarkState} state @param {{manifest: Manifests}} facts */
function metricFor(mark, state, facts) {
  const manifest = facts.manifest(mark.series);
  if (!manifest) return null;
  const layout =
    mark.space === "patient" ? { origin: [0, 0, 0], spacing: spacingOn(manifest, mark.plane) } : imageLayout(manifest, mark);
  return metricOf(manifest, layout, mark.plane?.index ?? 0, calibrations(state, mark.series), mark.points);
}

const imageLayout = (manifest, mark) => ({
  ...layoutOf(manifest, { plane: mark.plane?.name ?? "acquired" }),
  placed: false,
});

/** Of a series, the oldest first. @param {MarkState} state @param {string} series */
const calibrations = (state, series) =>
  listMarks(state)
    .filter((mark) => mark.kind === "calibration" && mark.series === series && mark.value)
    .sort((a, b) => (a.created || "~").localeCompare(b.created || "~"))
    .map(({ key, points, value, plane }) => ({ key, points, value, index: plane?.index }));

/**
 * What overlays are given of the marks: those that lie on the pane's plane.
 * @param {MarkStore} marks @param {{manifest: Manifests, units?: () => import("../core/units.js").Unit}} facts
 * @returns {(context: PaneContext) => {drawings: import("../overlays/layer.js").Drawing[], calibrations: import("../core/metric.js").Calibration[]}}
 */
export const markExtra = (marks, facts) => (context) => {
  const { state, editable } = marks;
  const known = calibrations(state, context.state.series);
  if (!context.viewer.show.marks) return { drawings: [], calibrations: known };
  const plain = shownOn(context, state).map(([mark, how]) => drawing(mark, how, context, state, facts));
  const laid = laidWords(plain, context, known);
  marks.words.set(context.id, wordsOf(laid, context));
  const drawings = plain.map((one) => ({ ...one, words: laid.get(one.mark.key) ?? null }));
  return { drawings: editable ? drawings : drawings.map((one) => ({ ...one, handles: [] })), calibrations: known };
};

/**
 * What is being drawn comes last.
 * @param {PaneContext} context @param {MarkState} state @returns {[Mark, Lies][]}
 */
function shownOn(context, state) {
  const all = state.draft ? [...listMarks(state), state.draft] : listMarks(state);
  return all.flatMap((mark) => {
    const how = onPlane(mark, context);
    return how ? [/** @type {[Mark, Lies]} */ ([mark, how])] : [];
  });
}

/**
 * @param {Mark} mark @param {Lies} how @param {PaneContext} context @param {MarkState} state
 * @returns {Plain}
 */
function drawing(mark, how, { view, viewer, manifest, state: pane }, state, facts) {
  const tool = markTool(mark.kind);
  const phases = { phases: manifest.phases ?? 1, shown: pane.phase };
  const slab = canSlab(manifest, pane) ? pane.slab : undefined;
  const selected = isChosen(mark, state);
  const brief = !selected && view.width < NARROW;
  const told = how === "edge" && !selected ? [] : words(mark, tool, state, facts, { ...phases, slab, selected, brief });
  const primitives = [...linesOf(mark, how, state), ...told];
  return {
    mark,
    primitives: viewer.show.hide ? primitives.map(concealed(manifest)) : primitives,
    handles: handlesOf(mark, how),
    selected,
    far: how !== "on" || isOtherPhase(mark, phases) || isOtherSlab(mark, slab),
  };
}

/** Drawn, or being drawn, just now. @param {Mark} mark @param {MarkState} state */
const isChosen = (mark, state) => mark === state.draft || mark.key === state.selected;

/**
 * A mark within a thick slab that is seen from its side is a point, until it is selected: lines on lines tell nothing.
 * @param {Mark} mark @param {Lies} how @param {MarkState} state @returns {import("../core/primitives.js").Primitive[]}
 */
const linesOf = (mark, how, state) =>
  how === "edge" && !isChosen(mark, state) ? [{ kind: "point", points: [middleOf(mark)] }] : markTool(mark.kind).draw(mark);

/** From its side nobody sees which of its points is which. @param {Mark} mark @param {Lies} how */
const handlesOf = (mark, how) => (mark.locked || how === "edge" ? [] : markTool(mark.kind).handles(mark));

/** What people wrote may name whom they wrote of. */
const concealed = ({ patient }) => (/** @type {import("../core/primitives.js").Primitive} */ one) =>
  one.kind === "label" ? { ...one, lines: one.lines.map(concealer(patient)) } : one;

/** The label of a mark; where it stands on the screen is the overlay's business. */
function words(mark, tool, state, facts, how) {
  const metric = metricFor(mark, state, facts);
  if (!mark.points.length || !metric) return [];
  const measures = mark.points.length < tool.points.least ? [] : tool.measure(mark, metric);
  const unit = shownUnit(facts.units?.(), mark.unit);
  const lines = markLines(mark, measures, metric, { ...how, measured: tool.measured, unit });
  const known = mark.kind === "calibration" && mark.value ? [`= ${mark.value} mm`] : [];
  return [...known, ...lines].length ? [{ kind: "label", at: mark.points[0], lines: [...known, ...lines] }] : [];
}

/**
 * The mark under a hand: a handle of the selected one first, then any handle, then any line or words. While a mark
 * is being drawn the hand is on none.
 * @param {PaneContext | null} context @param {MarkStore} marks @param {[number, number]} at CSS pixels of the pane
 * @param {number} reach CSS pixels @returns {Hit | null}
 */
export function hitTest(context, marks, at, reach) {
  const { state } = marks;
  if (!context?.viewer.show.marks || state.draft) return null;
  const shown = shownOn(context, state);
  const selected = shown.filter(([{ key }]) => key === state.selected);
  const handle = marks.editable ? (handleAt(context, selected, at, reach) ?? handleAt(context, shown, at, reach)) : null;
  // With a tool that draws in the hand, a line over another line is a new mark.
  return handle ?? lineAt(context, marks, isDrawing(context) ? shown.filter(([mark]) => isOwnText(mark, context)) : shown, at, reach);
}

/** With the tool for texts in the hand, a text below it is meant itself. */
const isOwnText = ({ kind }, { viewer }) => kind === "text" && viewer.tool === kind;

const isDrawing = ({ viewer }) => MARK_TOOLS.some(({ id }) => id === viewer.tool);

/** @param {PaneContext} context @param {[Mark, Lies][]} marks */
function handleAt(context, marks, at, reach) {
  const spots = marks.flatMap(([mark, how]) => handlesOf(mark, how).map((point, handle) => ({ key: mark.key, handle, point })));
  return nearest(spots, at, reach, ({ point }) => onScreen(context, [{ kind: "point", points: [point] }]));
}

/** Words lie on top of lines. @param {PaneContext} context @param {MarkStore} store @param {[Mark, Lies][]} marks */
function lineAt(context, store, marks, at, reach) {
  const bodies = marks.map(([mark, how]) => ({
    key: mark.key,
    handle: "body",
    shapes: onScreen(context, linesOf(mark, how, store.state)),
  }));
  const words = marks.flatMap(([mark]) => wordsHit(mark, store, context.id));
  const word = nearest(words, at, reach * NEAR_WORDS, ({ label }) => [label]);
  return word ?? nearest(bodies, at, reach, ({ shapes }) => shapes);
}

/** Words that can be moved are held by themselves; the others stand for their mark. */
function wordsHit(mark, { words, editable }, pane) {
  const found = words.get(pane)?.get(mark.key);
  if (!found || found.label.note) return [];
  const moves = editable && !mark.locked;
  return [{ key: mark.key, label: found.label, ...(moves ? { handle: "words", grip: found.corner } : { handle: "body" }) }];
}

const onScreen = ({ layout, shown, matrix, view }, primitives) =>
  project(primitives, layout, shown, matrix).map((one) => (one.kind === "label" ? keptInside(one, view) : one));

/** The last drawn lies on top. */
function nearest(all, at, reach, shapes) {
  let best = { away: reach, found: null };
  for (const one of all) {
    const away = Math.min(Infinity, ...shapes(one).map((shape) => distanceTo(shape, at)));
    if (away <= best.away) best = { away, found: one };
  }
  if (!best.found) return null;
  const { key, handle, grip } = best.found;
  return { key, handle, ...(grip ? { grip } : {}) };
}
