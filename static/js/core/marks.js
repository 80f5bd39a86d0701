/**
 * Every way to change marks. They live apart from what panes show, and are shared by all of them. A change gives the
 * next state, and what is to be done on the server because of it.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./mark.js").Mark} Mark
 *
 * @typedef {object} MarkState
 * @property {Record<string, Mark>} marks by key
 * @property {Record<string, Mark>} graves those removed here, so that they can come back as the server knows them
 * @property {Mark | null} draft half drawn: its last point follows the hand
 * @property {number} fixed points of the draft that are set
 * @property {string} selected key, or ""
 * @property {string} asking key of a mark that waits for its words, or ""
 * @property {{key: string, before: Mark} | null} grab a mark in the hand
 * @property {import("./history.js").History} history
 *
 * @typedef {{kind: "save" | "remove" | "restore" | "measure" | "refuse", key: string, why?: string}} Effect
 *   `refuse`: what a hand has drawn is not kept, and `why`
 * @typedef {object} Kind what is known here of a tool that draws marks
 * @property {{least: number, most: number}} [points]
 * @property {number} [clicks]
 * @property {boolean} [measured]
 * @property {"text" | "value"} [needs]
 * @property {(mark: Mark, to: Vec) => Vec[]} [stretch]
 * @property {(mark: Mark, handle: number, to: Vec) => Vec[]} [edit]
 *
 * @typedef {{type: string, [key: string]: any}} Change
 */
import {
  asks,
  begin,
  cancel,
  created,
  finish,
  forgotten,
  isElsewhere,
  lacks,
  loose,
  point,
  stepBack,
  unloose,
} from "./drafting.js";
import { EMPTY_HISTORY, push, redo, undo } from "./history.js";
import { contentOf, MARK0, middleOf, sameContent } from "./mark.js";
import { sub } from "./vec.js";

export { COLOUR, contentOf, KINDS, MARK0, newKey, sameContent } from "./mark.js";

/** What stays possible on a locked mark. */
const ALWAYS = new Set(["locked", "hidden"]);
const EDITABLE = new Set(["label", "text", "colour", "locked", "hidden", "unit", "value", "points", "caption"]);

/** @type {MarkState} */
export const EMPTY_MARKS = Object.freeze({
  marks: {},
  graves: {},
  draft: null,
  fixed: 0,
  selected: "",
  asking: "",
  grab: null,
  history: EMPTY_HISTORY,
});

/** Marks in the order in which they were drawn. @param {MarkState} state @returns {Mark[]} */
export const listMarks = (state) => Object.values(state.marks);

/**
 * @param {MarkState} state
 * @param {Change} change
 * @param {Record<string, Kind>} [kinds] the tools that draw them
 * @param {(mark: Mark) => string} [fault] why a mark is not worth keeping; "" where it is
 * @returns {{state: MarkState, effects: Effect[]}}
 */
export function reduceMarks(state, change, kinds = {}, fault = () => "") {
  const run = CHANGES[change.type];
  if (!run) return { state, effects: [] };
  const { effects = [], ...next } = run(state, change, kinds) ?? {};
  const after = Object.keys(next).length ? { ...state, ...next } : state;
  const drawn = drawnBy(state, after, effects);
  const why = drawn && fault(drawn);
  // A new one is given up; one that was in the hand is as it was before.
  return why ? { state: { ...state, ...cancel(state) }, effects: [{ kind: "refuse", key: drawn.key, why }] } : { state: after, effects };
}

/** The mark that a hand has just given other points. @param {MarkState} before @param {MarkState} after @param {Effect[]} effects */
function drawnBy({ draft, grab }, { marks }, effects) {
  const mark = marks[effects.find(({ kind }) => kind === "save")?.key ?? ""];
  const moved = grab && mark?.key === grab.key && mark.points !== grab.before.points;
  return mark && (moved || mark.key === draft?.key) ? mark : null;
}

/**
 * @typedef {(Partial<MarkState> & {effects?: Effect[]}) | undefined} Next undefined: all stays as it is
 * @type {Record<string, (state: MarkState, change: Change, kinds: Record<string, Kind>) => Next>}
 */
const CHANGES = {
  "mark-begin": begin,
  "mark-point": point,
  "mark-drag": (state, change, kinds) =>
    state.draft && change.world && !isElsewhere(state.draft, change) ? loose(state, change.world, kinds) : undefined,
  "mark-finish": (state, change, kinds) => (state.draft ? finish(unloose(state, kinds), kinds) : undefined),
  "mark-cancel": cancel,
  "mark-select": (state, { key }) => (key === state.selected ? undefined : { selected: key in state.marks ? key : "" }),
  "mark-handle": (state, { key, handle, to }, kinds) =>
    held(state, key, (mark) => placed(editPoints(mark, handle, to, kinds)), kinds),
  "mark-move": (state, { key, by }, kinds) =>
    held(state, key, (mark) => placed(mark.points.map((one) => plus(one, by))), kinds),
  "mark-caption": (state, { key, to }, kinds) =>
    held(state, key, (mark) => ({ caption: sub(to, middleOf(mark)) }), kinds),
  "mark-drop": drop,
  "mark-edit": edit,
  "mark-remove": remove,
  "mark-undo": (state, change, kinds) =>
    state.draft ? stepBack(state, kinds) : state.asking ? forgotten(state) : replay(state, undo, "before"),
  "mark-redo": (state) => (state.draft ? undefined : replay(state, redo, "after")),
  "mark-stored": stored,
  "mark-statistics": (state, { key, statistics }) => fields(state, key, { statistics }),
  "mark-gone": (state, { key }) => gone(state, key),
  "mark-failed": (state, { key, error, state: how = "failed" }) => fields(state, key, { state: how, error }),
  "mark-load": load,
};

const plus = (a, b) => /** @type {Vec} */ ([a[0] + b[0], a[1] + b[1], a[2] + b[2]]);

/** @param {Mark} mark @param {number} handle @param {Vec} to @param {Record<string, Kind>} kinds */
const editPoints = (mark, handle, to, kinds) =>
  kinds[mark.kind]?.edit?.(mark, handle, to) ?? mark.points.map((one, i) => (i === handle ? to : one));

/* Changing what is there */

/** Other points have other numbers. @param {Vec[]} points */
const placed = (points) => ({ points, statistics: null });

/** A mark in the hand: what it was is kept until it is dropped. */
function held(state, key, change, kinds) {
  const mark = state.marks[key];
  if (!mark || mark.locked) return undefined;
  const moved = { ...mark, ...change(mark) };
  const grab = state.grab?.key === key ? state.grab : { key, before: mark };
  const effects = moved.points === mark.points ? [] : asks(moved, kinds);
  return { marks: { ...state.marks, [key]: moved }, grab, selected: key, effects };
}

function drop(state, change, kinds) {
  const { grab } = state;
  if (!grab) return undefined;
  const after = state.marks[grab.key];
  // What still waits for its words is saved with them.
  if (!after || sameContent(grab.before, after) || state.asking === grab.key) return { grab: null };
  return { grab: null, ...changed(state, grab.before, after, kinds) };
}

function edit(state, { key, fields: wanted }, kinds) {
  const mark = state.marks[key];
  const allowed = Object.entries(wanted).filter(
    ([name]) => EDITABLE.has(name) && (!mark?.locked || ALWAYS.has(name) || wanted.locked === false),
  );
  if (!mark || !allowed.length) return undefined;
  const fields = Object.fromEntries(allowed);
  const after = { ...mark, ...("points" in fields && placed(fields.points)), ...fields };
  if (state.asking === key)
    return lacks(after, kinds) ? forgotten(state) : { ...created(state, after, kinds), asking: "" };
  return sameContent(mark, after) ? undefined : changed(state, mark, after, kinds);
}

function changed(state, before, after, kinds) {
  const mark = { ...after, state: "saving" };
  const moved = before.points !== after.points;
  return {
    marks: { ...state.marks, [mark.key]: mark },
    history: push(state.history, { key: mark.key, before, after: mark }),
    effects: [{ kind: "save", key: mark.key }, ...(moved ? asks(mark, kinds) : [])],
  };
}

function remove(state, { key }) {
  const mark = state.marks[key];
  if (!mark || mark.locked) return undefined;
  if (state.asking === key) return forgotten(state);
  return {
    ...buried(state, key),
    history: push(state.history, { key, before: mark, after: null }),
    effects: [{ kind: "remove", key }],
  };
}

/** @param {MarkState} state @param {string} key */
function buried(state, key) {
  const { [key]: mark, ...marks } = state.marks;
  return { marks, graves: { ...state.graves, [key]: mark }, selected: state.selected === key ? "" : state.selected };
}

/** One step through the history: the content of then, with what the server has said since. */
function replay(state, step, side) {
  const { history, edit: found } = step(state.history);
  if (!found) return undefined;
  const { key } = found;
  const wanted = found[side];
  const now = state.marks[key];
  if (!wanted) return now ? { history, ...buried(state, key), effects: [{ kind: "remove", key }] } : { history };
  const base = now ?? state.graves[key] ?? wanted;
  const mark = {
    ...base,
    ...contentOf(wanted),
    statistics: wanted.statistics,
    measures: wanted.measures,
    state: "saving",
  };
  const { [key]: _, ...graves } = state.graves;
  const kind = !now && mark.id ? "restore" : "save";
  return { history, graves, marks: { ...state.marks, [key]: mark }, selected: key, effects: [{ kind, key }] };
}

/* What the server says */

/** `sent`: the content that was sent. What was changed here meanwhile stays, and will be sent as well. */
function stored(state, { mark, sent }) {
  const now = state.marks[mark.key];
  if (!now && state.graves[mark.key]) return { graves: { ...state.graves, [mark.key]: mark } };
  const ours =
    now && (state.grab?.key === mark.key || (sent ? !sameContent(now, { ...now, ...sent }) : now.state !== "saved"));
  const next = ours
    ? { ...mark, ...contentOf(now), statistics: now.statistics, measures: now.measures, state: now.state }
    : { ...mark, state: "saved", error: undefined };
  return { marks: { ...state.marks, [mark.key]: next } };
}

/** Removed by somebody else. */
function gone(state, key) {
  if (!(key in state.marks)) return undefined;
  return { ...buried(state, key), grab: state.grab?.key === key ? null : state.grab };
}

function fields(state, key, some) {
  if (state.draft?.key === key) return { draft: { ...state.draft, ...some } };
  const mark = state.marks[key];
  return mark ? { marks: { ...state.marks, [key]: { ...mark, ...some } } } : undefined;
}

/** What is stored, and what was drawn here and is not stored yet. */
function load(state, { marks }) {
  const loaded = Object.fromEntries(
    marks.map((mark) => [mark.key, { ...MARK0, ...mark, state: mark.state ?? "saved" }]),
  );
  const unsaved = Object.entries(state.marks).filter(([, mark]) => mark.state !== "saved");
  return { marks: { ...loaded, ...Object.fromEntries(unsaved) } };
}
