/** A study is hung: by one's own rules, else by those that come with the page. */
import { hang, mergeRules, ruleOf, seriesToHang } from "../core/hanging.js";
import { layoutById } from "../core/layouts.js";
import { PANE0, VIEWER0 } from "../core/state.js";
import { preferences } from "../ui/preferences.js";

/** @returns {import("../core/hanging.js").Rule[]} those in force on this device */
export const rulesInForce = () => mergeRules(preferences.get("hanging"));

/**
 * Puts the series of a study into panes, once the first of them is known.
 * @param {{store: import("../view/store.js").Store, library: import("./library.js").Library}} parts
 * @param {any} study @param {any} first manifest of the series to begin with
 * @param {() => boolean} still wanted; asked once the series are there
 * @param {boolean} [anew] even where the first series alone, which is shown already, is all that hangs
 * @returns {Promise<boolean>} whether what is shown plays at once
 */
export async function hangStudy({ store, library }, study, first, still, anew = false) {
  const rules = rulesInForce();
  const rule = ruleOf(first, rules);
  const wanted = seriesToHang(study, first, rules);
  const many = wanted.length > 1 || rule.fill !== "series" || layoutById(rule.layout).panes.length > 1;
  if (many || anew) {
    if (wanted.length > 1) await library.some(wanted);
    if (!still()) return false;
    const { layout, panes, active, points } = hang(study, library.manifests, rules, first.id);
    store.dispatch({ type: "hang", state: { layout, panes, active, points, maximised: "" } });
  }
  return rule.cine;
}

/**
 * Panes as they were left; a series that is gone leaves its pane empty.
 * @param {{store: import("../view/store.js").Store, library: import("./library.js").Library, study: any}} parts
 * @param {import("../core/state.js").ViewerState} state @param {() => boolean} still wanted
 * @returns {Promise<any>} manifest of the active pane's series; null where nothing of it is left
 */
export async function restore({ store, library, study }, state, still) {
  const own = new Set(study.series.map(({ id }) => id));
  const wanted = Object.values(state.panes).map(({ series }) => series);
  const found = await library.some(wanted.filter((id) => own.has(id)));
  if (!still() || !found.length) return null;
  const kept = (pane) => (library.manifests.has(pane.series) ? pane : PANE0);
  const panes = Object.fromEntries(Object.entries(state.panes).map(([id, pane]) => [id, kept(pane)]));
  const show = { ...state.show, hide: store.state.show.hide }; // Of the page, not of one study.
  const sync = { ...VIEWER0.sync, ...state.sync }; // An older page kept less.
  store.replace({ ...state, panes, show, sync });
  return library.manifests.get(panes[state.active]?.series) ?? found[0];
}
