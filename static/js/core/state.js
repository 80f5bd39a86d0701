/**
 * One value says all that a tab shows: a link writes it, a hanging makes it, a change gives the next one.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./voi.js").Look} Look
 *
 * @typedef {"acquired" | "axial" | "coronal" | "sagittal"} PlaneName
 * @typedef {{row: Vec, column: Vec, anchor: Vec}} Turn unit vectors to the right and down on the screen; anchor LPS mm
 * @typedef {{mm: number, mode: "maximum_ip" | "minimum_ip" | "average_ip"}} Slab mm 0: none
 *
 * @typedef {object} PaneState
 * @property {string} series "" is an empty pane
 * @property {PlaneName} plane
 * @property {Turn | null} turn of a plane that lies oblique in the volume
 * @property {number} index
 * @property {number} phase
 * @property {Look} look
 * @property {Camera} camera
 * @property {Slab} slab
 *
 * @typedef {object} Sync what panes follow each other in
 * @property {boolean} scroll of different series, by position
 * @property {boolean} same panes of one series scroll as well, each as far from the others as it lies
 * @property {boolean} zoom
 * @property {boolean} window
 * @property {Record<string, number>} offsets "seriesA|seriesB" to mm
 *
 * @typedef {object} Show what is drawn over the pictures
 * @property {boolean} texts
 * @property {boolean} hide identifiers are hidden
 * @property {boolean} references
 * @property {boolean} marks
 * @property {boolean} scalebar
 * @property {boolean} colourbar
 *
 * @typedef {object} ViewerState
 * @property {string} study
 * @property {string} layout of LAYOUTS
 * @property {Record<string, PaneState>} panes
 * @property {string} active
 * @property {string} maximised "" where none is
 * @property {Record<string, Vec>} points of the crosshair, by `frameKey`
 * @property {Sync} sync
 * @property {Show} show
 * @property {string} tool
 *
 * @typedef {object} Facts what a change may need to know; it only reads
 * @property {(series: string) => any} manifest undefined until it is there
 * @property {(pane: string) => {width: number, height: number}} view CSS pixels
 * @property {(series: string) => [number, number]} range of modality values
 * @property {number} dpr device pixels of a CSS pixel
 *
 * @typedef {{type: string, pane?: string, [key: string]: any}} Change `pane` is the active one where none is named
 */
import { RESET } from "./camera.js";

/** @type {Look} */
const PLAIN = Object.freeze({
  center: 0,
  width: 1,
  voi: "linear",
  lut: null,
  invert: false,
  colormap: "grey",
  smooth: true,
});

/** @type {Slab} */
export const NO_SLAB = Object.freeze({ mm: 0, mode: "maximum_ip" });

/** An empty pane. @type {PaneState} */
export const PANE0 = Object.freeze({
  series: "",
  plane: "acquired",
  turn: null,
  index: 0,
  phase: 0,
  look: PLAIN,
  camera: RESET,
  slab: NO_SLAB,
});

/** @type {ViewerState} */
export const VIEWER0 = Object.freeze({
  study: "",
  layout: "stack",
  panes: Object.freeze({ stack: PANE0 }),
  active: "stack",
  maximised: "",
  points: Object.freeze({}),
  sync: Object.freeze({ scroll: true, same: false, zoom: false, window: false, offsets: Object.freeze({}) }),
  show: Object.freeze({ texts: true, hide: false, references: true, marks: true, scalebar: true, colourbar: true }),
  tool: "window",
});

/** Series whose positions mean the same places share one crosshair. @param {any} manifest @returns {string} */
export const frameKey = (manifest) => manifest.frame_of_reference || manifest.id;
