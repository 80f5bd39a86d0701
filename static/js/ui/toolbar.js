/** The viewer's toolbar: groups from files of their own, unfolded where they do not fit. It only tells what was pressed. */
import { h, retitle } from "./dom.js";
import { moreTools } from "./more.js";
import { playingLine } from "./playingline.js";
import { preferences } from "./preferences.js";

/**
 * @typedef {(action: string, value?: any) => void} Act
 * @typedef {object} Shown what a group may show
 * @property {import("../core/state.js").ViewerState} viewer
 * @property {import("../core/state.js").PaneState} pane the active one
 * @property {any} manifest of its series
 * @property {import("../core/geometry.js").Layout} layout of its plane
 * @property {boolean} linked three planes are shown
 * @property {any} marks
 * @property {{playing: boolean, rate: number, mode: string, axis: string}} cine
 * @property {import("../core/preferences.js").Preferences} preferences
 *
 * @typedef {(act: Act) => {root: HTMLElement, phases?: HTMLElement, update: (shown: Shown) => void}} Group
 *   `phases`: what a phone shows outside the toolbar
 */

/** @param {Group[]} groups @param {Act} act */
export function toolbar(groups, act) {
  const made = groups.map((group) => group(act));
  const bar = h(
    "div.toolbar-groups",
    {},
    made.map(({ root }) => root),
  );
  const { button, fold } = moreTools(bar);
  const line = playingLine(act, bar, made.find(({ phases }) => phases).phases);
  const root = h("div.toolbar", { role: "toolbar", aria: { label: "Tools" } }, bar, line.button, button);
  /** @type {Shown | null} */ let last = null;
  let keys = null;
  /** @param {Shown} shown */
  const update = (shown) => {
    last = shown;
    for (const one of [...made, line]) one.update(shown);
    if (keys === preferences.all.keys) return;
    keys = preferences.all.keys;
    retitle(root, keys);
  };
  return {
    root,
    /** The phases, for where the toolbar has no room for them. */
    phases: line.row,
    fold,
    update,
    /** A group that comes later. @param {Group} group @param {number} [at] its place */
    add(group, at = made.length) {
      const one = group(act);
      bar.insertBefore(one.root, made[at]?.root ?? null);
      made.splice(at, 0, one);
      keys = null;
      if (last) update(last);
    },
  };
}
