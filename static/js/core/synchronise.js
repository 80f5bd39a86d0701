/**
 * Panes of several series that are looked at together: scrolled to the same place, at the same scale, in the same
 * window: planes that are not parallel, and pictures that cannot be compared, are left as they are (trap 28).
 */
import { fitScale, orientation, viewScale } from "./camera.js";
import { isPlaced, pixelSize, toPixel, toWorld } from "./geometry.js";
import { layoutOf } from "./planes.js";
import { frameOf } from "./series.js";
import { areParallel, follow, offsetBetween, shareFrame } from "./sync.js";

/**
 * @typedef {import("./state.js").ViewerState} ViewerState @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./state.js").Facts} Facts
 * @typedef {object} Side one pane of two that go together
 * @property {string} id @property {PaneState} state @property {object} manifest
 * @property {import("./geometry.js").Layout} layout @property {import("./camera.js").Frame} frame
 */

/** Under which name the offset of two series is kept. @param {string} from @param {string} to */
export const offsetKey = (from, to) => `${from}|${to}`;

/** @param {ViewerState} state @param {string} id @param {Facts} facts @returns {Side | null} */
function sideOf(state, id, facts) {
  const pane = state.panes[id];
  const manifest = pane?.series ? facts.manifest(pane.series) : undefined;
  if (!manifest) return null;
  const layout = layoutOf(manifest, pane);
  return layout.reason ? null : { id, state: pane, manifest, layout, frame: frameOf(layout, facts.view(id)) };
}

/**
 * What the other panes take over from the one that changed.
 * @param {ViewerState} state after the change @param {ViewerState} before
 * @param {string} pane that changed @param {object} change @param {Facts} facts
 * @returns {Record<string, Partial<PaneState>>}
 */
export function syncFollowers(state, before, pane, change, facts) {
  const [now, then] = [state.panes[pane], before.panes[pane]];
  const { sync } = state;
  if (!(sync.scroll || sync.zoom || sync.window) || !now || !then || now === then) return {};
  if (now.series !== then.series || now.plane !== then.plane || now.turn !== then.turn) return {};
  const from = sideOf(state, pane, facts);
  if (!from) return {};
  const moved = {
    scroll: sync.scroll && now.index !== then.index ? { offsets: sync.offsets, same: sync.same, left: then.index } : null,
    zoom: sync.zoom && now.camera !== then.camera,
    window: sync.window && now.look !== then.look,
  };
  const followed = Object.keys(state.panes)
    .filter((id) => id !== pane)
    .map((id) => sideOf(state, id, facts))
    .filter(Boolean)
    .map((to) => [to.id, taken(from, to, moved)]);
  return Object.fromEntries(followed.filter(([, fields]) => Object.keys(fields).length));
}

/**
 * @typedef {{offsets: Record<string, number>, same: boolean, left: number}} Scrolled `left`: the slice that was shown before
 * @param {Side} from @param {Side} to @param {{scroll: Scrolled | null, zoom: boolean, window: boolean}} moved
 */
function taken(from, to, moved) {
  const index = moved.scroll ? indexFor(from, to, moved.scroll) : null;
  const camera = moved.zoom ? cameraFor(from, to) : null;
  const look = moved.window ? lookFor(from, to) : null;
  return { ...(index !== null && { index }), ...(camera && { camera }), ...(look && { look }) };
}

/**
 * The slice that belongs to what is shown: by position within one frame of reference, else by the offset that a hand has
 * set. One series in several panes is there to be seen at several places: such panes go along only where that is wished,
 * and stay as far apart as they are.
 * @param {Side} from @param {Side} to @param {Scrolled} scrolled
 */
function indexFor(from, to, { offsets, same, left }) {
  if (from.state.series === to.state.series) return same ? stepWith(from, left, to) : null;
  const own = offsets[offsetKey(from.state.series, to.state.series)];
  if (own === undefined && !shareFrame(from.manifest, to.manifest)) return null;
  return follow(from.layout, from.state.index, to.layout, own ?? 0);
}

/** @param {Side} from @param {number} left @param {Side} to */
function stepWith(from, left, to) {
  if (!areParallel(from.layout, to.layout)) return null;
  const apart = offsetBetween(from.layout, left, to.layout, to.state.index);
  return follow(from.layout, from.state.index, to.layout, apart);
}

/** Whether one series is in several panes. @param {ViewerState} state */
export function showsTwice({ panes }) {
  const shown = Object.values(panes).flatMap(({ series }) => (series ? [series] : []));
  return new Set(shown).size < shown.length;
}

/**
 * As many CSS pixels for a millimetre as there, and the same place in the middle where that can be told.
 * @param {Side} from @param {Side} to
 */
function cameraFor(from, to) {
  const { camera } = to.state;
  if (pixelSize(from.layout).known !== pixelSize(to.layout).known) return null;
  const zoom = viewScale(from.state.camera, from.frame) / fitScale(camera, to.frame);
  return { ...camera, zoom, ...panFor(from, to) };
}

/** @param {Side} from @param {Side} to @returns {{x: number, y: number} | null} */
function panFor(from, to) {
  if (!shareFrame(from.manifest, to.manifest) || !areParallel(from.layout, to.layout)) return null;
  const world = toWorld(from.layout, ...middleOf(from), from.state.index);
  const [x, y] = toPixel(to.layout, world);
  const [a, b, c, d] = orientation(to.state.camera);
  const across = (x + 0.5 - to.frame.width / 2) * to.frame.px;
  const down = (y + 0.5 - to.frame.height / 2) * to.frame.py;
  return { x: -(a * across + c * down), y: -(b * across + d * down) };
}

/** The pixel in the middle of a pane. @param {Side} side @returns {[number, number]} centres are whole numbers */
function middleOf({ state: { camera }, frame }) {
  const [a, b, c, d] = orientation(camera);
  const across = -(a * camera.x + b * camera.y) / frame.px; // the inverse of a signed permutation is its transpose
  const down = -(c * camera.x + d * camera.y) / frame.py;
  return [across + frame.width / 2 - 0.5, down + frame.height / 2 - 0.5];
}

/**
 * The same window, where the numbers mean the same: one modality, one unit. Uptake (SUV) is compared as such.
 * @param {Side} from @param {Side} to
 */
function lookFor(from, to) {
  const [one, other] = [from.manifest, to.manifest];
  const { center, width, voi, lut, invert, own } = from.state.look;
  const alike = one.modality === other.modality && one.units === other.units;
  if (!alike || Boolean(one.suv_factor) !== Boolean(other.suv_factor)) return null;
  if (lut && one.id !== other.id) return null; // a table belongs to its own images
  const factor = one.suv_factor ? one.suv_factor / other.suv_factor : 1;
  const filed = Boolean(own) && one.id === other.id;
  return { ...to.state.look, center: center * factor, width: width * factor, voi, lut, invert, own: filed };
}

/**
 * The offsets that keep all panes as they lie now: what a hand sets by scrolling each to the same place first.
 * @param {ViewerState} state @param {Facts} facts
 * @returns {{from: string, to: string, mm: number}[]} one for each two series of parallel planes without a common frame
 */
export function offsetsAsShown(state, facts) {
  const sides = Object.keys(state.panes)
    .map((id) => sideOf(state, id, facts))
    .filter((side) => side && isPlaced(side.layout));
  return sides.flatMap((from) => sides.filter((to) => needsOffset(from, to)).map((to) => offsetOf(from, to)));
}

/** @param {Side} from @param {Side} to */
const needsOffset = (from, to) =>
  from.state.series !== to.state.series &&
  !shareFrame(from.manifest, to.manifest) &&
  areParallel(from.layout, to.layout);

/** @param {Side} from @param {Side} to */
const offsetOf = (from, to) => ({
  from: from.state.series,
  to: to.state.series,
  mm: offsetBetween(from.layout, from.state.index, to.layout, to.state.index),
});

/**
 * The change `offset {from, to, mm}`: slices of two series that belong together, for both directions.
 * @param {ViewerState} state @param {{from: string, to: string, mm: number}} change
 */
export const setOffset = ({ sync }, { from, to, mm }) => ({
  sync: { ...sync, offsets: { ...sync.offsets, [offsetKey(from, to)]: mm, [offsetKey(to, from)]: -mm } },
});
