/**
 * A mark: what is drawn on a picture, and by whom.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./state.js").PlaneRef} PlaneRef
 * @typedef {{name: "length"|"angle"|"area"|"perimeter"|"value", value: number, unit: string}} Measure
 *
 * @typedef {object} KeyView what a key image needs beside its plane to be seen again as it was
 * @property {Vec | null} anchor a point of its plane, LPS mm
 * @property {{center: number, width: number, voi: import("./voi.js").VoiFunction} | null} window null: as the file says
 *
 * @typedef {object} Mark
 * @property {string} key 32 hexadecimal digits, made where it was drawn
 * @property {string} id of the server; "" until it is stored
 * @property {number} version
 * @property {string} series
 * @property {string} kind one of KINDS
 * @property {"patient" | "image"} space of the points: LPS mm; or column, row, slice of a picture that has no place
 * @property {Vec[]} points
 * @property {PlaneRef | null} plane on which it was drawn
 * @property {number} phase
 * @property {string} label its name
 * @property {string} text
 * @property {string} colour "#rrggbb"
 * @property {boolean} locked
 * @property {boolean} hidden
 * @property {import("./units.js").Unit} unit lengths are shown in, where nothing else is set for all
 * @property {number | null} value of a calibration: its true length in mm
 * @property {Vec | null} caption where its words were set: a step from the mean of its points to their upper left
 *   corner; null where they are placed beside it
 * @property {KeyView | null} view of a key image
 * @property {Measure[]} measures
 * @property {object | null} statistics of the server, for regions and probes
 * @property {string} reason why there is no number, or none in mm
 * @property {{source: string, label: string, trusted: boolean, pixel?: number | null, mark?: string} | null} calibration
 *   what its numbers rest on; `pixel`: mm of one, where they are known; `mark`: key of a calibration by hand
 * @property {{id: string, name: string} | string | null} author
 * @property {{id: string, name: string} | string | null} editor
 * @property {string} created
 * @property {string} updated
 * @property {"draft" | "saving" | "saved" | "failed" | "conflict"} state
 * @property {string} [error]
 */

/** How many points each kind of mark has. The server holds the same table. */
export const KINDS = Object.freeze({
  probe: { least: 1, most: 1 },
  length: { least: 2, most: 2 },
  angle: { least: 3, most: 3 },
  cobb: { least: 4, most: 4 },
  ellipse: { least: 4, most: 4 },
  rectangle: { least: 4, most: 4 },
  polyline: { least: 3, most: 4096 },
  freehand: { least: 3, most: 4096 },
  arrow: { least: 2, most: 2 },
  text: { least: 2, most: 2 },
  line: { least: 2, most: 2 },
  box: { least: 4, most: 4 },
  circle: { least: 4, most: 4 },
  keyimage: { least: 0, most: 0 },
  calibration: { least: 2, most: 2 },
});

/** What a person draws or writes; all else of a mark is the server's. */
const CONTENT = [
  "series",
  "kind",
  "space",
  "points",
  "plane",
  "phase",
  "label",
  "text",
  "colour",
  "locked",
  "hidden",
  "unit",
  "value",
  "caption",
  "view",
];

export const COLOUR = "#ffd166";
/** Those that can be told apart on grey pictures. */
export const COLOURS = Object.freeze([
  { name: "Yellow", colour: COLOUR },
  { name: "Red", colour: "#ff6b6b" },
  { name: "Green", colour: "#5ad17a" },
  { name: "Blue", colour: "#5cb8ff" },
  { name: "White", colour: "#ffffff" },
]);

/** @type {Readonly<Mark>} */
export const MARK0 = Object.freeze({
  key: "",
  id: "",
  version: 0,
  series: "",
  kind: "",
  space: "patient",
  points: [],
  plane: null,
  phase: 0,
  label: "",
  text: "",
  colour: COLOUR,
  locked: false,
  hidden: false,
  unit: "mm",
  value: null,
  caption: null,
  view: null,
  measures: [],
  statistics: null,
  reason: "",
  calibration: null,
  author: null,
  editor: null,
  created: "",
  updated: "",
  state: "draft",
});

/** The mean of the points. @param {{points: Vec[]}} mark @returns {Vec} */
export const middleOf = ({ points }) =>
  /** @type {Vec} */ ([0, 1, 2].map((axis) => points.reduce((sum, one) => sum + one[axis] / points.length, 0)));

/** 32 hexadecimal digits that nobody else has. */
export const newKey = () => crypto.randomUUID?.().replaceAll("-", "") ?? randomHex();

/** `randomUUID` is there only over https and on this machine itself. */
function randomHex() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the server is told of a mark. @param {Mark} mark @returns {Partial<Mark>} */
export const contentOf = (mark) => Object.fromEntries(CONTENT.map((name) => [name, mark[name]]));

/** What of an older version can come back: on which image a mark lies is not changed by hands. */
const RETURNING = ["points", "label", "text", "colour", "locked", "hidden", "unit", "value", "caption"];

/**
 * The fields that bring an older version back.
 * @param {Mark} mark @param {any} body of that version @returns {Partial<Mark>} without those that are so already
 */
export function olderFields(mark, body) {
  const old = { ...MARK0, ...body, points: body.points.map((point) => onImage(mark, point)) };
  const differ = RETURNING.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(mark[name]));
  return Object.fromEntries(differ.map((name) => [name, old[name]]));
}

/** The number of an image may have changed since: more of the series has come. @param {Mark} mark @param {Vec} point */
const onImage = ({ space, plane }, [x, y, z]) => /** @type {Vec} */ ([x, y, space === "image" ? (plane?.index ?? z) : z]);

/** @param {Mark} a @param {Mark} b */
export const sameContent = (a, b) => JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
