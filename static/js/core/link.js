/**
 * From what is shown to its address, and back.
 *
 * @typedef {import("./state.js").ViewerState} ViewerState
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./state.js").Facts} Facts
 * @typedef {import("./route.js").Route} Route
 * @typedef {import("./route.js").RoutePane} RoutePane
 */
import { flushTo, linkedZoom, RESET } from "./camera.js";
import { isPlaced, sliceAt } from "./geometry.js";
import { isLinked, layoutById } from "./layouts.js";
import { inVolume, pointOf, startPoint } from "./linking.js";
import { paneOf } from "./opening.js";
import { layoutOf } from "./planes.js";
import { canLink, pointOnSlice } from "./reference.js";
import { initialLook, middle } from "./series.js";
import { SYNCED } from "./route.js";
import { slabOf } from "./slab.js";
import { frameKey, PANE0, VIEWER0 } from "./state.js";
import { offsetKey, setOffset } from "./synchronise.js";

/** @param {ViewerState} state @param {Facts} facts @returns {Route} */
export function toLink(state, facts) {
  const { study, layout, active, maximised: large } = state;
  const slots = layoutById(layout).panes;
  const first = slots[0].id;
  const linked = isLinked(state);
  const together = synced(state, slots.map(({ id }) => state.panes[id]?.series));
  const whole = { study, layout, ...(active !== first && { active }), ...(large && { large }), ...together };
  const cut = Object.values(state.panes).some(({ plane, turn }) => turn || plane !== "acquired");
  const at = (cut && pointOf(state, active, facts)) || undefined;
  const said = (id) => fieldsOf(state.panes[id], facts);
  if (linked) {
    const { series, phase, window, voi, map, invert, smooth } = said(active);
    return { ...whole, series, phase, window, voi, map, invert, smooth, point: at, panes: slots.flatMap(({ id }) => ownOf(id, said(id))) };
  }
  if (slots.length === 1) return { ...whole, ...said(first), point: at };
  return { ...whole, point: at, panes: slots.flatMap(({ id }) => (state.panes[id]?.series ? [{ id, ...said(id) }] : [])) };
}

/** What panes follow each other in, where it is not as a viewer starts. @param {ViewerState} state @param {string[]} series of the panes */
function synced({ sync }, series) {
  const differs = SYNCED.some((name) => sync[name] !== VIEWER0.sync[name]);
  const pairs = series.flatMap((from, i) => series.slice(i + 1).map((to, j) => ({ from: i + 1, to: i + j + 2, mm: sync.offsets[offsetKey(from, to)] })));
  const offsets = pairs.filter(({ from, to, mm }) => mm !== undefined && isFirst(series, from) && isFirst(series, to));
  return { ...(differs && { sync: SYNCED.filter((name) => sync[name]) }), ...(offsets.length && { offsets }) };
}

/** A series that several panes show is told of once. @param {string[]} series @param {number} pane from 1 on */
const isFirst = (series, pane) => series.indexOf(series[pane - 1]) === pane - 1;

/** @param {Route} route @param {string[]} series of the panes @returns {import("./state.js").Sync} */
function syncOf({ sync, offsets = [] }, series) {
  const flags = sync ? Object.fromEntries(SYNCED.map((name) => [name, sync.includes(name)])) : {};
  const pairs = offsets
    .map(({ from, to, mm }) => ({ from: series[from - 1], to: series[to - 1], mm }))
    .filter(({ from, to }) => from && to && from !== to);
  const start = { ...VIEWER0.sync, ...flags };
  return pairs.reduce((made, pair) => setOffset({ sync: made }, pair).sync, start);
}

/** What one of three linked planes does not share. @returns {RoutePane[]} */
function ownOf(id, { zoom, rotation, flip, slab, turn }) {
  const own = { zoom, rotation, flip, slab, turn };
  return Object.values(own).some((value) => value !== undefined) ? [{ id, ...own }] : [];
}

/** @param {PaneState} pane @param {Facts} facts @returns {RoutePane} */
function fieldsOf(pane, facts) {
  const { series, plane, turn, index, phase, look, camera } = pane;
  const manifest = facts.manifest(series);
  if (!manifest) return {};
  const slab = slabOf(manifest, pane);
  const first = initialLook(manifest);
  const { zoom, x, y, rotation, flipH, flipV, edge } = camera;
  return {
    series,
    plane: plane === "acquired" && !turn ? undefined : plane,
    index,
    phase,
    window: !look.own && !look.lut ? { center: look.center, width: look.width } : undefined,
    voi: look.own || look.voi === first.voi ? undefined : look.voi,
    map: look.colormap === first.colormap ? undefined : look.colormap,
    invert: look.invert === first.invert ? undefined : look.invert,
    smooth: look.smooth === first.smooth ? undefined : look.smooth,
    zoom: zoom === RESET.zoom && x === RESET.x && y === RESET.y ? undefined : { zoom, x, y },
    rotation: rotation || undefined,
    flip: `${flipH ? "h" : ""}${flipV ? "v" : ""}` || undefined,
    edge,
    slab: slab.mm > 0 ? slab : undefined,
    turn: turn ?? undefined,
  };
}

/** The series that a link names. @param {Route} route @returns {string[]} */
export const seriesOf = ({ series, panes = [] }) =>
  [...new Set([series, ...panes.map((pane) => pane.series)])].filter((id) => id !== undefined);

/**
 * What a link names that a study does not have: such series may have been deleted, or belong to another study.
 * @param {Route} route @param {string[]} own ids of the study's series
 * @returns {{route: Route, notice: string}} the route without what was said of a series that is not there, and what a
 *   person is told; "" where all is there
 */
export function withoutMissing(route, own) {
  const gone = seriesOf(route).filter((id) => !own.includes(id));
  if (!gone.length) return { route, notice: "" };
  const some = gone.length < seriesOf(route).length;
  // A slice or a window of one series means nothing on another.
  const left = some ? route : { study: route.study };
  const which = gone.length === 1 ? "A series of this link is" : `${gone.length} series of this link are`;
  const instead = some ? "Its place stays empty." : "Another series of the study is shown instead.";
  return { route: left, notice: `${which} not in this study, or not any more. ${gone.length > 1 && some ? "Their places stay empty." : instead}` };
}

/** Whether a link says more than which series to open. @param {Route} route */
export const saysMore = (route) => Object.keys(route).some((name) => !["study", "series"].includes(name));

/**
 * The state that a link asks for. What no link says is as it is in `base`; a series that is not there leaves
 * its pane empty, a layout that is not possible gives way to the stack.
 * @param {Route} route @param {Facts} facts @param {ViewerState} [base] @returns {ViewerState}
 */
export function fromLink(route, facts, base = VIEWER0) {
  const manifest = facts.manifest(route.series);
  const wanted = layoutById(route.layout);
  const impossible = wanted.linked && !(manifest && canLink(manifest.planes));
  const layout = impossible ? layoutById("stack") : wanted;
  const made = layout.linked ? linkedPanes(route, layout, manifest) : gridPanes(route, layout, facts);
  const named = (id) => (made.panes[id] ? id : undefined);
  const active = named(route.active) ?? layout.panes[0].id;
  const points = { ...base.points, ...made.points };
  const sync = syncOf(route, layout.panes.map(({ id }) => made.panes[id].series));
  const maximised = named(route.large) ?? "";
  return { ...base, study: route.study ?? "", layout: layout.id, panes: made.panes, points, active, maximised, sync };
}

/** @param {Route} route @param {import("./layouts.js").PaneLayout} layout */
function linkedPanes(route, layout, manifest) {
  const shared = paneOf(manifest, stateOf(route));
  const point = route.point ?? startPoint(manifest, shared.index);
  const panes = layout.panes.map(({ id, plane }) => {
    const own = stateOf(route.panes?.find((one) => one.id === id) ?? {});
    const { camera = RESET, slab = PANE0.slab, turn } = own;
    const pane = paneOf(manifest, { ...shared, plane, turn, camera, slab, index: 0 });
    return [id, { ...pane, index: sliceAt(layoutOf(manifest, pane), point) }];
  });
  return { panes: Object.fromEntries(panes), points: { [frameKey(manifest)]: point } };
}

/** @param {Route} route @param {import("./layouts.js").PaneLayout} layout @param {Facts} facts */
function gridPanes(route, layout, facts) {
  const said = route.panes && !layoutById(route.layout).linked ? route.panes : [{ ...route, id: layout.panes[0].id }];
  const made = layout.panes.map(({ id }) => {
    const one = said.find((pane) => pane.id === id);
    const manifest = facts.manifest(one?.series);
    return { id, manifest, pane: manifest ? paneOf(manifest, stateOf(one)) : PANE0 };
  });
  const placed = made.filter(({ manifest }) => manifest && canLink(manifest.planes));
  const points = placed.map(({ manifest, pane }) => [frameKey(manifest), pointFor(manifest, pane, route.point)]);
  const panes = made.map(({ id, pane }) => [id, pane]);
  return { panes: Object.fromEntries(panes), points: Object.fromEntries(points.reverse()) };
}

/** The point of a link, on the slice that is shown. */
function pointFor(manifest, pane, said) {
  const { acquired } = manifest.planes;
  const layout = layoutOf(manifest, pane);
  const isStack = pane.plane === "acquired" && !pane.turn;
  const point = said ? inVolume(manifest, said) : startPoint(manifest, isStack ? pane.index : middle(acquired));
  return isPlaced(layout) ? pointOnSlice(layout, point, pane.index) : point;
}

/** @param {RoutePane} said @returns {any} for `paneOf` */
function stateOf({ plane, index, phase, window, voi, map, invert, smooth, zoom, rotation, flip, edge, slab, turn }) {
  const look = {
    ...(window && { ...window, lut: null }),
    ...(voi && { voi, lut: null }),
    ...((window || voi) && { own: false }),
    ...(map && { colormap: map }),
    ...(invert !== undefined && { invert }),
    ...(smooth !== undefined && { smooth }),
  };
  const flips = { flipH: Boolean(flip?.includes("h")), flipV: Boolean(flip?.includes("v")) };
  const start = edge ? flushTo(edge, flips.flipH) : RESET;
  const camera = zoom || rotation || flip || edge ? { ...start, ...(zoom && { ...zoom, zoom: linkedZoom(zoom.zoom) }), rotation: rotation ?? 0, ...flips } : undefined;
  const fields = { plane, index, phase, camera, slab, turn, look };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
