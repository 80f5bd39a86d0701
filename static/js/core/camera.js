/**
 * How a plane lies in its pane: zoom, pan, quarter turns and flips.
 *
 * @typedef {object} Camera
 * @property {number} zoom 1 fits the plane into the pane
 * @property {number} x pan to the right, in plane units (mm, or pixels without spacing)
 * @property {number} y pan downwards
 * @property {0 | 90 | 180 | 270} rotation clockwise, applied after the flips
 * @property {boolean} flipH
 * @property {boolean} flipV
 * @property {"left" | "right"} [edge] of the pane that the picture lies flush to; in the middle where none is named
 * @property {{flipH: boolean, edge: "left" | "right"}} [hung] how it was hung, for when it is reset
 *
 * @typedef {object} Frame what the camera looks at, and the pane it fills
 * @property {number} width of the plane in pixels
 * @property {number} height
 * @property {number} px size of a pixel in plane units
 * @property {number} py
 * @property {number} viewWidth of the pane in CSS pixels
 * @property {number} viewHeight
 *
 * @typedef {[number, number, number, number, number, number]} Matrix as in canvas: x' = a x + c y + e
 */

/** @type {Camera} */
export const RESET = Object.freeze({ zoom: 1, x: 0, y: 0, rotation: 0, flipH: false, flipV: false });

const COS = { 0: 1, 90: 0, 180: -1, 270: 0 };
const SIN = { 0: 0, 90: 1, 180: 0, 270: -1 };
const ZOOM_MIN = 0.1;
const ZOOM_MAX = 64;
/** One to one, a tiny picture is smaller than a hand makes it. */
const ZOOM_LEAST = 1e-4;

/** What is the pane's own before a hand moves it: in the middle, or as it was hung. @param {Camera} camera @returns {Camera} */
export const home = ({ hung }) => (hung ? { ...RESET, ...hung, hung } : RESET);

/**
 * The picture flush to an edge of its pane, at any size of it; mirrored where that is asked for.
 * @param {"left" | "right"} edge @param {boolean} flipH @returns {Camera}
 */
export const flushTo = (edge, flipH) => home({ ...RESET, hung: { flipH, edge } });

/** Where on the screen the picture's own place is counted from. @param {Camera} camera @param {Frame} frame CSS pixels */
const anchorX = ({ edge }, { viewWidth }) => ({ left: 0, right: viewWidth })[edge] ?? viewWidth / 2;

/** How far from there the picture's middle lies. @param {Camera} camera @param {Frame} frame @param {number} s */
function fromAnchor({ edge, rotation }, frame, s) {
  const across = rotation % 180 ? frame.height * frame.py : frame.width * frame.px;
  return (({ left: 1, right: -1 })[edge] ?? 0) * across * s * 0.5;
}

/** CSS pixels per plane unit at zoom 1. @param {Camera} camera @param {Frame} frame */
export function fitScale(camera, frame) {
  const [w, h] = [frame.width * frame.px, frame.height * frame.py];
  const [across, down] = camera.rotation % 180 ? [h, w] : [w, h];
  return Math.min(frame.viewWidth / across, frame.viewHeight / down) || 1;
}

/** CSS pixels per plane unit as shown. @param {Camera} camera @param {Frame} frame */
export const viewScale = (camera, frame) => fitScale(camera, frame) * camera.zoom;

/**
 * Turn and flip alone: a pure signed permutation.
 * @param {Camera} camera
 * @returns {[number, number, number, number]}
 */
export function orientation(camera) {
  const [cos, sin] = [COS[camera.rotation], SIN[camera.rotation]];
  const [fx, fy] = [camera.flipH ? -1 : 1, camera.flipV ? -1 : 1];
  return [cos * fx, sin * fx, -sin * fy, cos * fy];
}

/**
 * From plane pixels (edges: pixel i covers i to i + 1) to CSS pixels.
 * @param {Camera} camera
 * @param {Frame} frame
 * @returns {Matrix}
 */
export function matrix(camera, frame) {
  const s = viewScale(camera, frame);
  const [oa, ob, oc, od] = orientation(camera);
  const [a, b, c, d] = [oa * s * frame.px, ob * s * frame.px, oc * s * frame.py, od * s * frame.py];
  const middle = anchorX(camera, frame) + fromAnchor(camera, frame, s);
  const e = middle + camera.x * s - (a * frame.width + c * frame.height) / 2;
  const f = frame.viewHeight / 2 + camera.y * s - (b * frame.width + d * frame.height) / 2;
  return [a, b, c, d, e, f];
}

/**
 * The same in device pixels. At a whole-number scale the offset is rounded, so that each pixel of the plane covers
 * whole pixels of the screen and is shown unchanged.
 * @param {Matrix} css @param {number} dpr @returns {Matrix}
 */
export function deviceMatrix(css, dpr) {
  const m = css.map((value) => value * dpr);
  const whole = m.slice(0, 4).every((value) => Math.abs(value - Math.round(value)) < 1e-6);
  return /** @type {Matrix} */ (whole ? m.map((value) => Math.round(tidy(value)) || 0) : m);
}

/** A half that lost its last digits is a half again: pictures of like size come to lie alike. @param {number} value */
const tidy = (value) => Number(value.toFixed(6));

/** @param {Matrix} m @param {number} x @param {number} y @returns {[number, number]} */
export const project = ([a, b, c, d, e, f], x, y) => [a * x + c * y + e, b * x + d * y + f];

/** @param {Matrix} m @returns {Matrix} */
export function invert([a, b, c, d, e, f]) {
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

/** @param {Camera} camera @param {Frame} frame @param {number} dx CSS pixels @param {number} dy @returns {Camera} */
export function pan(camera, frame, dx, dy) {
  const s = viewScale(camera, frame);
  return { ...camera, x: camera.x + dx / s, y: camera.y + dy / s };
}

/**
 * Zoom with the point (x, y) of the pane held still.
 * @param {Camera} camera @param {Frame} frame @param {number} factor @param {[number, number]} [at] CSS pixels
 * @returns {Camera}
 */
export function zoomBy(camera, frame, factor, at) {
  const zoom = Math.min(Math.max(camera.zoom * factor, ZOOM_MIN), ZOOM_MAX);
  const before = viewScale(camera, frame);
  const after = fitScale(camera, frame) * zoom;
  const shift = 1 / after - 1 / before;
  const [cx, cy] = at ? [at[0] - anchorX(camera, frame), at[1] - frame.viewHeight / 2] : [0, 0];
  return { ...camera, zoom, x: camera.x + cx * shift, y: camera.y + cy * shift };
}

/** The zoom that a link asks for, as far as there is anything to be seen. @param {number} zoom */
export const linkedZoom = (zoom) => Math.min(Math.max(zoom, ZOOM_LEAST), ZOOM_MAX);

/**
 * One pixel of the plane to one pixel of the screen.
 * @param {Camera} camera
 * @param {Frame} frame
 * @param {number} dpr
 * @returns {Camera}
 */
export function actualSize(camera, frame, dpr) {
  return { ...camera, zoom: 1 / (dpr * frame.px * fitScale(camera, frame)), x: 0, y: 0 };
}

/**
 * As large on the screen as in the patient.
 * @param {Camera} camera @param {Frame} frame whose plane units are mm
 * @param {number} pixelsPerMm CSS pixels of this screen
 * @returns {Camera}
 */
export const trueSize = (camera, frame, pixelsPerMm) => ({
  ...camera,
  zoom: pixelsPerMm / fitScale(camera, frame),
  x: 0,
  y: 0,
});

/**
 * Mirror what is seen, left to right or top to bottom.
 * @param {Camera} camera
 * @param {"h" | "v"} axis
 * @returns {Camera}
 */
export function flip(camera, axis) {
  const rotation = /** @type {Camera["rotation"]} */ ((360 - camera.rotation) % 360);
  if (axis === "h") return { ...camera, ...turnedEdge(camera), rotation, flipH: !camera.flipH, x: -camera.x };
  return { ...camera, rotation, flipV: !camera.flipV, y: -camera.y };
}

/** What lay at the left edge lies at the right one when it is mirrored. @param {Camera} camera */
const turnedEdge = ({ edge }) => (edge ? { edge: edge === "left" ? "right" : "left" } : {});

/** Turn what is seen by a quarter. @param {Camera} camera @param {90 | -90} by @returns {Camera} */
export function rotate(camera, by) {
  const rotation = /** @type {Camera["rotation"]} */ ((camera.rotation + by + 360) % 360);
  const [x, y] = by > 0 ? [-camera.y, camera.x] : [camera.y, -camera.x];
  const { edge, ...rest } = camera; // what was hung on its edge hangs in the middle once it is turned
  return { ...rest, rotation, x, y };
}
