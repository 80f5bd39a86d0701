/**
 * Planes drawn from the small copy of a volume: shown at once, until the true ones are there.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./wire.js").Picture} Picture
 *
 * @typedef {object} Coarse the small copy of one phase
 * @property {number[]} size I, J, K
 * @property {number} channels 1, or 3 in colour
 * @property {Float32Array} values modality values, NaN where there is none; or colours
 * @property {[number, number]} range of the values
 * @property {Float64Array} into twelve numbers, row by row: from LPS mm to its voxels (i, j, k)
 * @property {number} finest mm between its nearest neighbours
 */
import { finest } from "./oblique.js";
import { cross, length, scale, unit } from "./vec.js";
import { BLANK_SAMPLE, isColour } from "./wire.js";

/** Places that are looked at through a slab, at most. */
const STEPS = 24;
/** Of a picture's samples, the first and the last that stand for a value. */
const [FIRST, LAST] = [BLANK_SAMPLE + 1, 65535];

/**
 * @param {{shape: number[], affine: number[][]}} place of the manifest: K, J, I
 * @param {Picture[]} slices as they were decoded @returns {Coarse}
 */
export function coarseOf({ shape, affine }, slices) {
  const [head] = slices;
  const values = new Float32Array(slices.length * head.data.length);
  slices.forEach((slice, k) => values.set(valuesOf(slice), k * head.data.length));
  const into = inverse(affine);
  return {
    size: shape.slice(0, 3).reverse(),
    channels: isColour(head) ? 3 : 1,
    values,
    range: extremes(values),
    into,
    finest: finest(affine),
  };
}

/** @param {Picture} slice @returns {ArrayLike<number>} */
function valuesOf(slice) {
  if (isColour(slice)) return slice.data;
  const { slope, intercept, blank, nan } = slice;
  const least = blank ? FIRST : nan ? 1 : -Infinity;
  return Float32Array.from(slice.data, (sample) => (sample < least ? NaN : sample * slope + intercept));
}

/** @param {Float32Array} values @returns {[number, number]} */
function extremes(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 1] : [low, high];
}

/** @param {number[][]} affine 4x4 @returns {Float64Array} */
function inverse([[a, b, c, x], [d, e, f, y], [g, h, i, z]]) {
  const [A, B, C] = [e * i - f * h, c * h - b * i, b * f - c * e];
  const det = a * A + d * B + g * C;
  const rows = [
    [A, B, C],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((value) => value / det));
  return Float64Array.from(rows.flatMap(([p, q, r]) => [p, q, r, -(p * x + q * y + r * z)]));
}

/** LPS mm to voxels of the copy; a direction where `at` is 0. @param {Coarse} coarse @param {Vec} world @returns {Vec} */
const voxel = ({ into: m }, [x, y, z], at = 1) => [
  m[0] * x + m[1] * y + m[2] * z + m[3] * at,
  m[4] * x + m[5] * y + m[6] * z + m[7] * at,
  m[8] * x + m[9] * y + m[10] * z + m[11] * at,
];

/**
 * A plane of the small copy. It covers what the layout covers, with as many pixels as the copy is worth.
 * @param {Coarse} coarse @param {import("./geometry.js").Layout} layout @param {number} index
 * @param {{mm: number, mode: string} | null} [slab]
 * @returns {Picture}
 */
export function sampleCoarse(coarse, layout, index, slab = null) {
  const raster = rasterOf(coarse, layout, index);
  const { width, height } = raster;
  if (coarse.channels === 3) return { ...PLAIN, sample: "rgb", width, height, index, data: colours(coarse, raster) };
  const [low, high] = coarse.range;
  const slope = (high - low) / (LAST - FIRST) || 1;
  const data = samples(coarse, raster, through(coarse, layout, slab), slab?.mode ?? "", { low, slope });
  const coded = { slope, intercept: low - FIRST * slope, blank: true, low: BLANK_SAMPLE, high: LAST };
  return { ...PLAIN, ...coded, sample: "uint16", width, height, index, data };
}

const PLAIN = { slope: 1, intercept: 0, nan: false, blank: false, low: 0, high: 255 };

/** Size of the picture, its first pixel and the steps to the next ones, in voxels of the copy. */
function rasterOf(coarse, layout, index) {
  const { origin, origins, row, column, step } = layout;
  const [width, height] = [fewer(layout.width, row, coarse), fewer(layout.height, column, coarse)];
  const [across, down] = [layout.width / width, layout.height / height];
  const start = origins?.[index] ?? origin.map((value, axis) => value + step[axis] * index);
  const corner = start.map((value, axis) => value + (row[axis] * (across - 1) + column[axis] * (down - 1)) / 2);
  return {
    width,
    height,
    first: voxel(coarse, corner),
    right: voxel(coarse, scale(row, across), 0),
    down: voxel(coarse, scale(column, down), 0),
  };
}

/** Pixels along one side: no finer than the copy. @param {number} count @param {Vec} step @param {Coarse} coarse */
const fewer = (count, step, { finest }) => Math.max(Math.min(count, Math.ceil((count * length(step)) / finest)), 1);

/** Where a slab is looked at, off its middle, in voxels of the copy. @returns {Vec[]} */
function through(coarse, { row, column }, slab) {
  if (!slab?.mm) return [[0, 0, 0]];
  const normal = unit(cross(row, column));
  const steps = Math.min(Math.max(Math.ceil(slab.mm / coarse.finest), 1), STEPS);
  return Array.from({ length: steps + 1 }, (_, at) => voxel(coarse, scale(normal, slab.mm * (at / steps - 0.5)), 0));
}

/** What is made of two values; neither is NaN. */
const COMBINE = {
  maximum_ip: Math.max,
  minimum_ip: Math.min,
  average_ip: (a, b) => a + b,
};

/** @returns {Uint16Array} codes over the range of the copy; 1 where there is no value */
function samples(coarse, { first, right, down, width, height }, steps, mode, { low, slope }) {
  const out = new Uint16Array(width * height);
  const combine = COMBINE[mode] ?? COMBINE.maximum_ip;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      let [sum, count] = [NaN, 0];
      for (const [di, dj, dk] of steps) {
        const value = mixed(
          coarse,
          first[0] + x * right[0] + y * down[0] + di,
          first[1] + x * right[1] + y * down[1] + dj,
          first[2] + x * right[2] + y * down[2] + dk,
          0,
        );
        if (Number.isNaN(value)) continue;
        sum = count ? combine(sum, value) : value;
        count += 1;
      }
      const found = mode === "average_ip" ? sum / count : sum;
      out[at] = count ? FIRST + Math.round((found - low) / slope) : BLANK_SAMPLE;
    }
  }
  return out;
}

/** @returns {Uint8Array} three bytes a pixel; black outside */
function colours(coarse, { first, right, down, width, height }) {
  const out = new Uint8Array(width * height * 3);
  for (let at = 0; at < out.length; at += 1) {
    const pixel = Math.floor(at / 3);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const [i, j, k] = [0, 1, 2].map((axis) => first[axis] + x * right[axis] + y * down[axis]);
    out[at] = Math.round(mixed(coarse, i, j, k, at % 3)) || 0;
  }
  return out;
}

/**
 * The value between the eight voxels around a place: those without a value take no part (traps 16, 25).
 * @param {Coarse} coarse @param {number} i @param {number} j @param {number} k @param {number} channel
 * @returns {number} NaN outside the volume, and where the nearest voxel has none
 */
function mixed({ size, values, channels }, i, j, k, channel) {
  const [width, height, depth] = size;
  if (!(i >= -0.5 && j >= -0.5 && k >= -0.5 && i <= width - 0.5 && j <= height - 0.5 && k <= depth - 0.5)) return NaN;
  const [x, y, z] = [clamp(i, width), clamp(j, height), clamp(k, depth)];
  const at = (a, b, c) => values[((c * height + b) * width + a) * channels + channel];
  if (Number.isNaN(at(Math.round(x), Math.round(y), Math.round(z)))) return NaN;
  const [i0, j0, k0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  let [sum, weights] = [0, 0];
  for (let corner = 0; corner < 8; corner += 1) {
    const [a, b, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (a ? x - i0 : 1 - x + i0) * (b ? y - j0 : 1 - y + j0) * (c ? z - k0 : 1 - z + k0);
    if (!weight) continue;
    const value = at(i0 + a, j0 + b, k0 + c);
    if (Number.isNaN(value)) continue;
    sum += value * weight;
    weights += weight;
  }
  return sum / weights;
}

const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);
