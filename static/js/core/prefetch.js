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
 * What is missing of the batch that a slice belongs to, without a gap: a hand that runs through a series wants its
 * neighbours next.
 * @param {{index: number, count: number, perBatch: number}} wanted @param {(index: number) => boolean} have
 * @returns {Batch}
 */
export function batchAround({ index, count, perBatch }, have) {
  const begin = index - (index % perBatch);
  const end = Math.min(begin + perBatch, count);
  let [first, last] = [index, index];
  while (first > begin && !have(first - 1)) first -= 1;
  while (last + 1 < end && !have(last + 1)) last += 1;
  return { index: first, count: last - first + 1 };
}

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

/**
 * Neighbouring slices that are missing, cut where a multiple of a batch begins: the address of a batch is then the same
 * whichever way the hand comes, and the browser's own cache knows it. The last one is whole, too.
 */
function run({ count, perBatch }, have, from, steps, direction) {
  /** @type {Batch[]} */
  const found = [];
  let open = null;
  if (!steps) return found;
  for (let i = from, left = steps; i >= 0 && i < count; i += direction, left -= 1) {
    const begins = direction > 0 ? i % perBatch === 0 : (i + 1) % perBatch === 0;
    if (left <= 0 && begins) break;
    if (have(i)) {
      open = null;
    } else if (open && !begins) {
      open.count += 1;
      open.index = Math.min(open.index, i);
    } else {
      open = { index: i, count: 1 };
      found.push(open);
    }
  }
  return found;
}
