/**
 * From one state of the viewer to the next. It is pure: it reads facts and makes nothing happen.
 *
 * @typedef {import("./state.js").ViewerState} ViewerState
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("./state.js").Facts} Facts
 */
import { apply, isPaneChange, paneFacts } from "./changes.js";
import { layoutById, relay } from "./layouts.js";
import { crossTo, mprFollowers, placedBack, scrolledPoints } from "./linking.js";
import { OBLIQUE_CHANGES } from "./oblique.js";
import { closePane, openSeries, showPlane } from "./opening.js";
import { ownLook } from "./slicewindow.js";
import { setOffset, syncFollowers } from "./synchronise.js";

/**
 * Changes of more than one pane. Add one line for a new one.
 * @type {Record<string, (state: ViewerState, change: Change, facts: Facts) => Partial<ViewerState>>}
 */
export const REDUCERS = {
  open: openSeries,
  "close-pane": closePane,
  plane: showPlane,
  layout: (state, { id }, facts) => relay(state, id, facts),
  activate: (state, { pane }) => (state.panes[pane] ? { active: pane } : {}),
  "step-pane": stepPane,
  maximise,
  cross: (state, { world, pane }, facts) => crossTo(state, world, facts, pane),
  "cross-back": (state, { places }) => placedBack(state, places),
  tool: (state, { id }) => ({ tool: id }),
  show: (state, { name, on }) => ({ show: { ...state.show, [name]: on ?? !state.show[name] } }),
  sync: (state, { name, on }) => ({ sync: { ...state.sync, [name]: on ?? !state.sync[name] } }),
  replace: (state, change) => change.state,
  ...OBLIQUE_CHANGES,
  offset: setOffset,
  hang: (state, change) => change.state,
};

/**
 * What the other panes take over from the one that changed. Add one line for a new rule.
 * @type {((state: ViewerState, before: ViewerState, pane: string, change: Change, facts: Facts) =>
 *   Record<string, Partial<PaneState>>)[]}
 */
export const FOLLOWERS = [mprFollowers, syncFollowers];

/** @param {ViewerState} state @param {Change} change @param {Facts} facts @returns {ViewerState} the same where nothing changes */
export const reduce = (state, change, facts) => asFiled(changed(state, change, facts), state, facts);

/** @param {ViewerState} state @param {Change} change @param {Facts} facts @returns {ViewerState} */
function changed(state, change, facts) {
  if (isPaneChange(change)) return changePane(state, change, facts);
  const next = REDUCERS[change.type]?.(state, change, facts) ?? {};
  const differs = Object.keys(next).some((name) => next[name] !== state[name]);
  return differs ? { ...state, ...next } : state;
}

/** Panes whose window is left to the files show each slice with its own. @param {ViewerState} state @param {ViewerState} before */
function asFiled(state, before, facts) {
  if (state.panes === before.panes) return state;
  const others = Object.entries(state.panes).filter(([id, pane]) => pane !== before.panes[id] && pane.look.own);
  const looks = others.map(([id, pane]) => {
    const manifest = facts.manifest(pane.series);
    return [id, { look: manifest ? ownLook(manifest, pane, pane.index) : pane.look }];
  });
  return patched(state, Object.fromEntries(looks));
}

/** @param {ViewerState} before @param {Change} change @param {Facts} facts @returns {ViewerState} */
function changePane(before, change, facts) {
  const id = change.pane ?? before.active;
  const told = paneFacts(before, id, facts);
  if (!told) return before;
  const pane = before.panes[id];
  const next = apply(pane, change, told);
  let state = { ...before, panes: { ...before.panes, [id]: next } };
  if (next.index !== pane.index) state = { ...state, points: scrolledPoints(state, id, facts) };
  for (const follow of FOLLOWERS) state = patched(state, follow(state, before, id, change, facts));
  return state;
}

/** @param {ViewerState} state @param {Record<string, Partial<PaneState>>} patches @returns {ViewerState} */
function patched(state, patches) {
  const changed = Object.entries(patches).filter(([id, patch]) => differ(state.panes[id], patch));
  if (!changed.length) return state;
  const panes = changed.map(([id, patch]) => [id, { ...state.panes[id], ...patch }]);
  return { ...state, panes: { ...state.panes, ...Object.fromEntries(panes) } };
}

const differ = (pane, patch) => Object.keys(patch).some((name) => patch[name] !== pane[name]);

/** The next or the previous pane; what fills the stage goes on filling it. @param {ViewerState} state */
function stepPane(state, { by }) {
  const ids = layoutById(state.layout).panes.map(({ id }) => id);
  const active = ids[(ids.indexOf(state.active) + by + ids.length) % ids.length];
  return { active, maximised: state.maximised && active };
}

/** @param {ViewerState} state @param {Change} change */
function maximise({ panes, active, maximised }, { pane = active }) {
  if (Object.keys(panes).length < 2 || !panes[pane]) return {};
  return { active: pane, maximised: maximised === pane ? "" : pane };
}
