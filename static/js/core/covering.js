/** What lies over the upper edge of panes: how far the texts of each have to stand below it. */

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box CSS pixels of the page */

/**
 * How much of a pane's upper end is covered; 0 where nothing lies on it. A pane below another is not touched by what
 * lies on that one.
 * @param {Box} pane @param {Box[]} covers @returns {number} CSS pixels
 */
export function coveredTop(pane, covers) {
  const beside = covers.filter(({ left, right }) => left < pane.right && right > pane.left);
  const over = beside.filter(({ top, bottom }) => top <= pane.top && bottom > pane.top);
  return Math.min(Math.max(0, ...over.map(({ bottom }) => bottom - pane.top)), pane.bottom - pane.top);
}
