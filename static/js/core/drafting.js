/** Marks that are being drawn: points that are set, and the one that follows the hand. */
import { KINDS } from "./mark.js";
import { push } from "./history.js";
import { length, sub } from "./vec.js";

/**
 * @typedef {import("./mark.js").Mark} Mark
 * @typedef {import("./marks.js").MarkState} MarkState
 * @typedef {import("./marks.js").Kind} Kind
 */

const pointsOf = ({ kind }, kinds) => kinds[kind]?.points ?? KINDS[kind] ?? { least: 0, most: Infinity };
const clicksOf = (mark, kinds) => kinds[mark.kind]?.clicks ?? pointsOf(mark, kinds).most;

/**
 * The numbers of the server are asked for marks that have some.
 * @param {Mark} mark @param {Record<string, Kind>} kinds
 */
export const asks = (mark, kinds) => (kinds[mark.kind]?.measured ? [{ kind: "measure", key: mark.key }] : []);

/** A press that follows a click goes on with what the click began. */
export function begin(given, { mark }, kinds) {
  const state = given.asking ? { ...given, ...forgotten(given) } : given;
  const { draft } = state;
  if (draft && draft.kind === mark.kind && !isElsewhere(draft, mark) && mark.points.length) {
    const line = startsLine(state, kinds) ? { ...state, ...point(state, { world: mark.points[0] }, kinds) } : state;
    return { fixed: line.fixed, ...loose(line, mark.points.at(-1), kinds) };
  }
  return { marks: state.marks, asking: "", draft: mark, fixed: mark.points.length ? 1 : 0, selected: "" };
}

/** Of a mark of two lines the second may be pulled like the first. */
const startsLine = ({ draft, fixed }, kinds) => fixed === 2 && clicksOf(draft, kinds) === 4;

/** The point under the hand is set; the next one follows the hand. */
export function point(state, { world, start, reach = 0 }, kinds) {
  const { draft } = state;
  if (!draft || (start && (draft.kind !== start.kind || isElsewhere(draft, start))))
    return start ? begin({ ...state, draft: null }, { mark: start }, kinds) : undefined;
  if (closes(state, world, reach, kinds)) return finish(unloose(state, kinds), kinds);
  const next = { ...state, ...loose(state, world, kinds), fixed: state.fixed + 1 };
  if (next.fixed >= clicksOf(draft, kinds)) return finish(next, kinds);
  return grows(draft, kinds)
    ? { draft: { ...next.draft, points: [...next.draft.points, world] }, fixed: next.fixed }
    : { draft: next.draft, fixed: next.fixed };
}

/** Marks that are stretched from corner to corner have all their points from the start. */
const grows = (mark, kinds) => !kinds[mark.kind]?.stretch;

/** A click on the first or on the last point closes a line of many. */
function closes({ draft, fixed }, world, reach, kinds) {
  if (clicksOf(draft, kinds) < 5 || fixed < pointsOf(draft, kinds).least || !reach) return false;
  return [draft.points[0], draft.points[fixed - 1]].some((one) => length(sub(one, world)) <= reach);
}

/** Over another picture, or another slice, the hand is not on the mark. */
export const isElsewhere = (draft, { series, plane, phase }) =>
  (series !== undefined && series !== draft.series) ||
  (phase !== undefined && phase !== draft.phase) ||
  (plane !== undefined && JSON.stringify(plane) !== JSON.stringify(draft.plane));

/** The loose point goes where the hand is. */
export function loose(state, world, kinds) {
  const { draft } = state;
  const stretch = kinds[draft.kind]?.stretch;
  const points = stretch ? stretch(draft, world) : [...draft.points.slice(0, state.fixed), world];
  const moved = { ...draft, points, statistics: null };
  return { draft: moved, effects: enough(moved, kinds) ? asks(moved, kinds) : [] };
}

const enough = (mark, kinds) => mark.points.length >= pointsOf(mark, kinds).least;

/** Without the point that only followed the hand. */
export function unloose(state, kinds) {
  const { draft, fixed } = state;
  return grows(draft, kinds) ? { ...state, draft: { ...draft, points: draft.points.slice(0, fixed) } } : state;
}

export function finish(state, kinds) {
  const { draft } = state;
  if (!enough(draft, kinds) || isNothing(draft.points)) return { draft: null, fixed: 0 };
  const done = { draft: null, fixed: 0, selected: draft.key };
  if (lacks(draft, kinds)) return { ...done, marks: { ...state.marks, [draft.key]: draft }, asking: draft.key };
  return { ...done, ...created(state, draft, kinds) };
}

/** Words or a number that the person has not given yet. @param {Mark} mark @param {Record<string, Kind>} kinds */
export const lacks = (mark, kinds) => Boolean(kinds[mark.kind]?.needs && !mark[kinds[mark.kind].needs]);

/** A new mark: from now on it is kept, and can be undone. */
export function created(state, draft, kinds) {
  const mark = { ...draft, state: "saving" };
  return {
    marks: { ...state.marks, [mark.key]: mark },
    history: push(state.history, { key: mark.key, before: null, after: mark }),
    effects: [{ kind: "save", key: mark.key }, ...asks(mark, kinds)],
  };
}

/** Two clicks on one spot are no line. */
const isNothing = (points) => points.length > 1 && points.every((one) => length(sub(one, points[0])) < 1e-3);

export function cancel(state) {
  if (state.draft) return { draft: null, fixed: 0 };
  if (state.asking) return forgotten(state);
  if (state.grab) return { marks: { ...state.marks, [state.grab.key]: state.grab.before }, grab: null };
  return state.selected ? { selected: "" } : undefined;
}

/** A mark that was never finished leaves no trace. */
export function forgotten(state) {
  const { [state.asking]: _, ...marks } = state.marks;
  return { marks, asking: "", selected: "" };
}

/** Undo while drawing takes back the last point. */
export function stepBack(state, kinds) {
  const { draft, fixed } = state;
  if (fixed < 2 || !grows(draft, kinds)) return { draft: null, fixed: 0 };
  const points = [...draft.points.slice(0, fixed - 1), draft.points.at(-1)];
  return { draft: { ...draft, points }, fixed: fixed - 1 };
}
