/**
 * Which slices to fetch before they are asked for.
 *
 * @typedef {{index: number, count: number}} Batch
 * @typedef {object} Plan
 * @property {number} index that is looked at
 * @property {number} count of slices
 * @property {number} direction 1 or -1: the way the hand moves
 * @property {number} perBatch slices in one answer
 * @property {number} ahead how far to look in that direction
 * @property {number} behind and the other way
 */

const BATCH_BYTES = 2 << 20;
const BATCH_MAX = 16;

/** Small slices travel several to an answer. @param {number} bytes of one slice */
export const batchSize = (bytes) => Math.min(Math.max(Math.floor(BATCH_BYTES / Math.max(bytes, 1)), 1), BATCH_MAX);

/**
 * Batches in the order in which they are wanted: ahead first, then behind.
 * @param {Plan} plan @param {(index: number) => boolean} have @returns {Batch[]}
 */
export function batches(plan, have) {
  const { index, direction, ahead, behind } = plan;
  return [
    ...run(plan, have, index + direction, ahead, direction),
    ...run(plan, have, index - direction, behind, -direction),
  ];
}

/** Neighbouring slices that are missing, cut into batches. */
function run({ count, perBatch }, have, from, steps, direction) {
  /** @type {Batch[]} */
  const found = [];
  let open = null;
  for (let i = from, left = steps; left > 0 && i >= 0 && i < count; i += direction, left -= 1) {
    if (have(i)) {
      open = null;
    } else if (open && open.count < perBatch) {
      open.count += 1;
      open.index = Math.min(open.index, i);
    } else {
      open = { index: i, count: 1 };
      found.push(open);
    }
  }
  return found;
}
