/** Orientation letters: which way the patient lies at each edge of a pane (PS3.3 C.7.6.1.1.1). */
import { add, scale, unit } from "./vec.js";
import { orientation } from "./camera.js";
import { isPlaced } from "./geometry.js";
import { roomFor } from "./room.js";
import { pictureOf } from "./series.js";

/** LPS: x grows to the patient's left, y to the back, z to the head. */
const NAMES = [
  ["L", "R"],
  ["P", "A"],
  ["H", "F"],
];

/** A second letter is shown from here on: the sine of about six degrees, as on the server. */
export const OBLIQUE = 0.1;

/**
 * The letters of a direction, the strongest first.
 * @param {import("./vec.js").Vec} direction LPS @returns {string} "" for a zero vector
 */
export function letters(direction) {
  const axes = unit(direction).map((value, axis) => ({ size: Math.abs(value), name: NAMES[axis][value > 0 ? 0 : 1] }));
  axes.sort((a, b) => b.size - a.size);
  return axes
    .slice(0, 2)
    .filter((axis) => axis.size > OBLIQUE)
    .map((axis) => axis.name)
    .join("");
}

/** @typedef {{left: string, right: string, top: string, bottom: string}} Letters */

const OPPOSITE = { L: "R", R: "L", A: "P", P: "A", H: "F", F: "H" };
/** @param {string} name "LP" becomes "RA" */
const opposite = (name) => [...name].map((one) => OPPOSITE[one] ?? one).join("");

/**
 * Letters that one picture tells of itself, where those of its series differ.
 * @param {string[]} [sides] PatientOrientation: at the right and at the bottom @returns {Letters | null}
 */
export function sidesLetters([right = "", bottom = ""] = []) {
  return right || bottom ? { right, left: opposite(right), bottom, top: opposite(bottom) } : null;
}

/**
 * Letters at the four edges as the plane is shown, after every flip and turn.
 * @param {import("./geometry.js").Layout} layout
 * @param {import("./camera.js").Camera} camera
 * @param {string[]} [sides] of the picture that is shown, as the file tells them
 * @returns {Letters | null} null where the file gives no orientation
 */
export function edges(layout, camera, sides) {
  const [a, b, c, d] = orientation(camera);
  if (!isPlaced(layout)) return told(sidesLetters(sides) ?? layout.letters, [a, b, c, d]);
  const [row, column] = [unit(layout.row), unit(layout.column)];
  // The orientation matrix is orthogonal, so that its inverse is its transpose: screen right is (a, c) in the plane.
  const right = add(scale(row, a), scale(column, c));
  const down = add(scale(row, b), scale(column, d));
  return {
    right: letters(right),
    left: letters(scale(right, -1)),
    bottom: letters(down),
    top: letters(scale(down, -1)),
  };
}

/**
 * The letters that stand in a pane: where it is narrow, what the one at the bottom says is left to the one at the top.
 * @param {import("./context.js").PaneContext} context @returns {Letters} "" where there is none
 */
export function lettersOf({ layout, state, manifest, view, shown }) {
  const found = edges(layout, state.camera, pictureOf(manifest, state.plane, shown)?.sides);
  if (!found) return { left: "", right: "", top: "", bottom: "" };
  return roomFor(view).letter ? found : { ...found, bottom: "" };
}

/**
 * Letters that the file tells itself, without vectors (Patient Orientation, PS3.3 C.7.6.1.1.1), turned with the picture.
 * @param {Partial<Letters> | null | undefined} own as stored
 * @param {[number, number, number, number]} orientation of the camera, a signed permutation
 * @returns {Letters | null}
 */
function told(own, [a, b, c, d]) {
  if (!own || !Object.values(own).some(Boolean)) return null;
  const along = (x, y) => (x ? own[x > 0 ? "right" : "left"] : own[y > 0 ? "bottom" : "top"]) ?? "";
  return { right: along(a, c), left: along(-a, -c), bottom: along(b, d), top: along(-b, -d) };
}
