/** Playing: which picture comes next, and how fast. */

const DEFAULT_FPS = 12;

/**
 * What runs when a series is played: its phases where it has several, else its slices.
 * @param {{phases?: number}} manifest @returns {"phase" | "slice"}
 */
export const cineAxis = (manifest) => (manifest.phases > 1 ? "phase" : "slice");

/** The file's own rate where it gives one. @param {{frame_time?: number | null}} manifest frame_time in ms */
export function cineRate(manifest) {
  const rate = manifest.frame_time > 0 ? 1000 / manifest.frame_time : DEFAULT_FPS;
  return Math.min(Math.max(Math.round(rate * 10) / 10, 1), 60);
}

/** @param {number} at @param {number} count */
export const nextFrame = (at, count) => (at + 1) % Math.max(count, 1);
