/**
 * Playing: which picture comes next, and how fast.
 *
 * @typedef {"loop" | "pingpong" | "once"} Mode
 */

const DEFAULT_FPS = 12;
const [SLOWEST, FASTEST] = [0.5, 60];

/** Pictures a second on offer. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 12, 15, 20, 25, 30, 40, 50, 60];

/** @type {{id: Mode, label: string}[]} */
export const MODES = [
  { id: "loop", label: "Loop" },
  { id: "pingpong", label: "Back and forth" },
  { id: "once", label: "Once" },
];

/**
 * What runs when a series is played: its phases where it has several, else its slices.
 * @param {{phases?: number}} manifest @returns {"phase" | "slice"}
 */
export const cineAxis = (manifest) => (manifest.phases > 1 ? "phase" : "slice");

/**
 * Whether a series is looked at in motion: it plays, it has phases, or its file gives a rate.
 * @param {{phases?: number, frame_time?: number | null}} manifest @param {number} slices @param {boolean} playing
 */
export const isRun = ({ phases, frame_time: time }, slices, playing) =>
  playing || phases > 1 || (time > 0 && slices > 1);

/** A rate that can be played. @param {number} rate pictures a second */
export const playable = (rate) => Math.min(Math.max(Math.round(rate * 10) / 10, SLOWEST), FASTEST);

/** The file's own rate where it gives one. @param {{frame_time?: number | null}} manifest frame_time in ms */
export const cineRate = (manifest) => playable(manifest.frame_time > 0 ? 1000 / manifest.frame_time : DEFAULT_FPS);

/**
 * The picture after this one.
 * @param {number} at @param {number} count @param {Mode} [mode] @param {number} [direction] 1 or −1
 * @returns {{at: number, direction: number, ended: boolean}} `ended`: there is none, playing stops
 */
export function nextFrame(at, count, mode = "loop", direction = 1) {
  const next = at + direction;
  if (next >= 0 && next < count) return { at: next, direction, ended: false };
  if (count < 2 || mode === "once") return { at, direction, ended: true };
  if (mode === "pingpong") return { at: at - direction, direction: -direction, ended: false };
  return { at: direction > 0 ? 0 : count - 1, direction, ended: false };
}
