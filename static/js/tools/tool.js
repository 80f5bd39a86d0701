/**
 * What a tool is: a handler that turns a gesture into a change. It knows nothing of what the pane shows; the stage
 * applies the change. To add a tool, write one of these and name it in registry.js.
 *
 * @typedef {object} Gesture one step of a drag, in CSS pixels of the pane
 * @property {[number, number]} at where the hand is
 * @property {[number, number]} from where it went down
 * @property {number} dx since the step before
 * @property {number} dy
 * @property {number} height of the pane
 *
 * @typedef {object} Tool
 * @property {string} id
 * @property {string} label
 * @property {string} icon
 * @property {string} cursor
 * @property {boolean} [planar] wants three linked planes
 * @property {(gesture: Gesture) => Change[]} [start]
 * @property {(gesture: Gesture, memory: Record<string, any>) => Change[]} drag `memory` lasts as long as the drag
 *
 * @typedef {import("../core/changes.js").Change} Change
 */

/** @param {Tool} tool @returns {Tool} */
export const defineTool = (tool) => Object.freeze(tool);
