/**
 * Undo and redo: a list of edits of marks, and how far along it we are.
 *
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{key: string, before: Mark | null, after: Mark | null}} Edit null: the mark did not exist
 * @typedef {{done: readonly Edit[], undone: readonly Edit[]}} History the last of each list is next
 */

/** Edits that can be taken back. */
const KEPT = 200;

/** @type {History} */
export const EMPTY_HISTORY = Object.freeze({ done: [], undone: [] });

/**
 * What was undone before a new edit cannot be redone.
 * @param {History} history @param {Edit} edit @returns {History}
 */
export const push = ({ done }, edit) => ({ done: [...done, edit].slice(-KEPT), undone: [] });

/** @param {History} history @returns {{history: History, edit: Edit | null}} the edit is to be taken back */
export function undo(history) {
  const edit = history.done.at(-1) ?? null;
  if (!edit) return { history, edit };
  return { history: { done: history.done.slice(0, -1), undone: [...history.undone, edit] }, edit };
}

/** @param {History} history @returns {{history: History, edit: Edit | null}} the edit is to be made again */
export function redo(history) {
  const edit = history.undone.at(-1) ?? null;
  if (!edit) return { history, edit };
  return { history: { done: [...history.done, edit], undone: history.undone.slice(0, -1) }, edit };
}
