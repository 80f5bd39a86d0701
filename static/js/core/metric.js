/**
 * How long a step between two points of a picture is, and what that knowledge rests on. The server holds the same
 * rules in engine/metric.py; both are tested with the cases of tests/metric_cases.json.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./mark.js").Measure} Measure
 * @typedef {object} Metric
 * @property {boolean} mm lengths are in mm
 * @property {boolean} placed points are in mm already
 * @property {number} factor of a calibration by hand
 * @property {[number, number]} spacing between rows and between columns
 * @property {"mm" | "px"} unit
 * @property {number | null} pixel mm of one pixel, of its shorter side where it is not square; null where lengths are px
 * @property {string} source where it comes from
 * @property {string} label what each number says of that
 * @property {boolean} trusted
 * @property {boolean} plain it is as it should be, and need not stand beside each number: the file's own, in the patient
 * @property {string} reason why there are no millimetres
 * @property {string} [mark] key of the calibration by hand
 *
 * @typedef {{points: Vec[], value: number | null, key?: string, index?: number}} Calibration a line of known length
 */
import { cross, dot, length, scale, sub } from "./vec.js";

/** PS3.3 C.8.5.5.1.15: 3 is cm. */
const CENTIMETRES = 3;
const MM_PER_CM = 10;
const LABELS = {
  PixelSpacing: "Pixel Spacing",
  ImagerPixelSpacing: "at the detector",
  NominalScannedPixelSpacing: "on the scanned film",
  SequenceOfUltrasoundRegions: "ultrasound region",
};
const DOUBTFUL = new Set(["ImagerPixelSpacing", "NominalScannedPixelSpacing"]);

/**
 * @param {any} manifest
 * @param {import("./geometry.js").Layout} layout of the plane, as the server tells it or of `planeSpace`
 * @param {number} index of the image
 * @param {Calibration[]} calibrations by hand of this series, the oldest first
 * @param {Vec[]} points that are measured
 * @returns {Metric}
 */
export function metricOf(manifest, layout, index, calibrations, points) {
  const placed = layout.placed !== false && Boolean(layout.origin);
  const plain = byFile(manifest, layout, placed);
  if (placed) return plain;
  const pixels = pixelsOf(layout);
  return byHand(manifest, plain, index, calibrations) ?? byRegion(manifest.regions ?? [], points, pixels) ?? plain;
}

/** Height and width of a pixel whose size is not known: its aspect ratio keeps angles true. @returns {[number, number]} */
const pixelsOf = ({ aspect }) => aspect ?? [1, 1];

/** What the file gives. @returns {Metric} */
function byFile({ spacing_source: source = "", calibration = "" }, layout, placed) {
  const given = layout.spacing ? /** @type {[number, number]} */ (layout.spacing.slice(-2)) : null;
  if (!given) return made({ placed, spacing: pixelsOf(layout), label: "no spacing in the file" });
  const how = calibration && source === "PixelSpacing" ? `: ${calibration}` : "";
  const label = (LABELS[source] ?? source) + how;
  const trusted = !DOUBTFUL.has(source);
  return made({ placed, mm: true, spacing: given, source, label, trusted, plain: trusted && !how && Boolean(source) });
}

/** A calibration holds for its own image; in a cine run for all. The last one wins. @returns {Metric | null} */
function byHand(manifest, plain, index, calibrations) {
  const own = calibrations.filter((one) => manifest.frame_time || one.index === undefined || one.index === index);
  const last = own.findLast(({ value, points }) => value > 0 && reach(plain, points) > 0);
  if (!last) return null;
  const factor = last.value / reach(plain, last.points);
  const label = `calibrated by hand (${Number(last.value.toPrecision(6))} mm)`;
  return made({ mm: true, factor, spacing: plain.spacing, source: "hand", label, trusted: true, mark: last.key });
}

/**
 * What a scale bar is drawn with: a calibration by hand where there is one, else what the file gives, and where that is
 * not the size in the patient, the bar says so.
 * @param {any} manifest @param {import("./geometry.js").Layout} layout @param {number} index @param {Calibration[]} calibrations
 * @returns {{factor: number, byHand: boolean, note: string}} `factor`: mm for each unit of the plane
 */
export function barScale(manifest, layout, index, calibrations) {
  const placed = layout.placed !== false && Boolean(layout.origin);
  const plain = byFile(manifest, layout, placed);
  const hand = placed ? null : byHand(manifest, plain, index, calibrations);
  if (hand) return { factor: hand.factor, byHand: true, note: "calibrated" };
  return { factor: 1, byHand: false, note: DOUBTFUL.has(plain.source) ? plain.label : "" };
}

const reach = (metric, [a, b]) => (b ? distance(metric, a, b) : 0);

/** Trap 23: within one ultrasound region, and only where it measures lengths both ways. @returns {Metric | null} */
function byRegion(regions, points, spacing) {
  if (!regions.length) return null;
  const label = "not calibrated here";
  const holding = regions.filter(({ box }) => points.every((one) => isInside(box, one)));
  const [region] = holding.sort((a, b) => size(a.box) - size(b.box));
  if (!region) return made({ spacing, label, reason: "It does not lie within one ultrasound region." });
  const [dx, dy] = region.delta.map(Math.abs);
  if (!region.units.every((unit) => unit === CENTIMETRES) || !dx || !dy)
    return made({ spacing, label, reason: "This ultrasound region does not measure lengths in both directions." });
  const source = "SequenceOfUltrasoundRegions";
  const own = /** @type {[number, number]} */ ([dy * MM_PER_CM, dx * MM_PER_CM]);
  return made({ mm: true, spacing: own, source, label: LABELS[source], trusted: true, plain: true });
}

/** Boxes name pixels; a pixel reaches half a step beyond its centre. */
const isInside = ([left, top, right, bottom], [x, y]) =>
  x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
const size = ([left, top, right, bottom]) => (right - left) * (bottom - top);

/** @param {Partial<Metric>} known @returns {Metric} */
function made(known) {
  const { mm = false, factor = 1, spacing = /** @type {[number, number]} */ ([1, 1]) } = known;
  return {
    placed: false,
    source: "",
    label: "",
    trusted: false,
    plain: false,
    reason: "",
    ...known,
    mm,
    factor,
    spacing,
    unit: mm ? "mm" : "px",
    pixel: mm ? factor * Math.min(...spacing) : null,
  };
}

/** The step from a to b in the metric's unit. @param {Metric} metric @param {Vec} a @param {Vec} b @returns {Vec} */
function step({ placed, spacing, factor }, a, b) {
  const [x, y, z] = sub(b, a);
  return scale(placed ? [x, y, z] : [x * spacing[1], y * spacing[0], 0], factor);
}

/** @param {Metric} metric @param {Vec} a @param {Vec} b */
export const distance = (metric, a, b) => length(step(metric, a, b));

/** Degrees at the second point. @param {Metric} metric @param {Vec} a @param {Vec} apex @param {Vec} b */
export const angle = (metric, a, apex, b) => between(step(metric, apex, a), step(metric, apex, b));

/**
 * Degrees between two lines, whichever way they run: 0 to 90.
 * @param {Metric} metric @param {Vec[]} points two ends each
 */
export function lineAngle(metric, [a, b, c, d]) {
  const found = between(step(metric, a, b), step(metric, c, d));
  return Math.min(found, 180 - found);
}

/** `atan2` keeps small angles exact, where an arc cosine does not. */
const between = (u, v) => (Math.atan2(length(cross(u, v)), dot(u, v)) * 180) / Math.PI;

/** Area within a closed outline. @param {Metric} metric @param {Vec[]} points */
export function area(metric, points) {
  const [first] = points;
  let sum = /** @type {Vec} */ ([0, 0, 0]);
  for (let i = 1; i + 1 < points.length; i++) {
    const part = cross(step(metric, first, points[i]), step(metric, first, points[i + 1]));
    sum = [sum[0] + part[0], sum[1] + part[1], sum[2] + part[2]];
  }
  return length(sum) / 2;
}

/** Of a closed outline. @param {Metric} metric @param {Vec[]} points */
export const perimeter = (metric, points) =>
  points.reduce((sum, one, i) => sum + distance(metric, one, points[(i + 1) % points.length]), 0);

/**
 * Area and perimeter of an ellipse.
 * @param {Metric} metric @param {Vec[]} points both ends of one axis, then of the other
 */
export function ellipse(metric, [a, b, c, d]) {
  const [u, v] = [scale(step(metric, a, b), 0.5), scale(step(metric, c, d), 0.5)];
  const around = cross(u, v);
  const [sum, product] = [dot(u, u) + dot(v, v), length(around)];
  // Pixels that are not square turn the axes into two other diameters; these are sum and difference of the half axes.
  const [both, apart] = [(sum + 2 * product) ** 0.5, Math.max(sum - 2 * product, 0) ** 0.5];
  return { area: Math.PI * product, perimeter: roundEllipse((both + apart) / 2, (both - apart) / 2) };
}

/** Ramanujan's second formula, as the server has it. */
function roundEllipse(a, b) {
  if (a + b === 0) return 0;
  const h = ((a - b) / (a + b)) ** 2;
  return Math.PI * (a + b) * (1 + (3 * h) / (10 + Math.sqrt(4 - 3 * h)));
}

/** @param {Measure["name"]} name @param {number} value @param {string} unit @returns {Measure} */
export const measureOf = (name, value, unit) => ({ name, value, unit });

/**
 * Area and perimeter as a mark has them.
 * @param {Metric} metric @param {{area: number, perimeter: number}} size @returns {Measure[]}
 */
export const sizeMeasures = (metric, { area: flat, perimeter: round }) => [
  measureOf("area", flat, `${metric.unit}²`),
  measureOf("perimeter", round, metric.unit),
];
