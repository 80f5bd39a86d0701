/**
 * What a tool is: a handler that turns a gesture into changes. It knows nothing of what the pane shows; what it needs
 * is in the gesture. To add a tool, write one of these and name it in registry.js; one that draws, in marking.js.
 *
 * @typedef {import("../core/vec.js").Vec} Vec
 *
 * @typedef {object} Gesture one step of a drag, a click, or a hand that moves over the pane; CSS pixels of the pane
 * @property {[number, number]} at where the hand is
 * @property {[number, number]} from where it went down
 * @property {number} dx since the step before
 * @property {number} dy
 * @property {number} height of the pane
 * @property {Vec | null} world the same place in the patient, or in the picture where that has no place
 * @property {Vec | null} [inside] the same no further out than the edge of the picture, or than the hand went down
 * @property {Vec | null} fromWorld
 * @property {Vec} row direction of the picture's rows in that space, length 1
 * @property {Vec} column direction of its columns, length 1
 * @property {import("../core/state.js").PlaneRef} plane
 * @property {string} series
 * @property {number} phase
 * @property {"patient" | "image"} space
 * @property {boolean} alt
 * @property {boolean} shift
 * @property {boolean} ctrl
 * @property {boolean} touch a finger, which covers what it points at
 * @property {number} reach how near is near enough, in CSS pixels
 * @property {1 | -1} [vertical] −1: down means the opposite for the level of the window
 * @property {number} perPixel units of `world` for one CSS pixel
 *
 * @typedef {object} Tool
 * @property {string} id
 * @property {string} label
 * @property {string} icon
 * @property {string} cursor
 * @property {boolean} [planar] wants three linked planes
 * @property {boolean} [takesClick] a click is the tool's; else it moves the crosshair
 * @property {boolean} [spans] by keyboard it is drawn from one corner to the other: `drag`, then `up`
 * @property {(gesture: Gesture, memory: Record<string, any>) => Change[]} [start]
 * @property {(gesture: Gesture, memory: Record<string, any>) => Change[]} drag `memory` lasts as long as the drag
 * @property {(gesture: Gesture, memory: Record<string, any>) => Change[]} [up] the end of a drag
 * @property {(gesture: Gesture) => Change[]} [click] a press without a drag
 * @property {(gesture: Gesture) => Change[]} [move] the hand moves and nothing is pressed
 * @property {() => Change[]} [cancel] Escape, or another tool was taken
 *
 * @typedef {object} MarkParts what a tool that draws has besides
 * @property {string} kind
 * @property {"drag" | "clicks" | "stroke" | "once"} placing
 * @property {{least: number, most: number}} points
 * @property {string | null} shape region whose statistics the server gives
 * @property {(mark: Mark) => Primitive[]} draw lines and points, in the space of the mark
 * @property {(mark: Mark, metric: Metric) => Measure[]} measure
 * @property {(mark: Mark) => Vec[]} handles
 * @property {(mark: Mark, handle: number, to: Vec) => Vec[]} edit the points after a handle was moved
 * @property {number} [clicks] that place it, where that is not the number of its points
 * @property {boolean} [measured] the server has numbers for it
 * @property {"text" | "value"} [needs] what a person is asked for when it is drawn; without it there is no mark
 * @property {(mark: Mark, to: Vec) => Vec[]} [stretch] all points while it is pulled from corner to corner
 * @typedef {Tool & MarkParts} MarkTool
 *
 * @typedef {import("../core/mark.js").Mark} Mark
 * @typedef {import("../core/mark.js").Measure} Measure
 * @typedef {import("../core/metric.js").Metric} Metric
 * @typedef {import("../core/primitives.js").Primitive} Primitive
 * @typedef {{type: string, [key: string]: any}} Change
 */

/** @template {Tool} T @param {T} tool @returns {Readonly<T>} */
export const defineTool = (tool) => Object.freeze(tool);
