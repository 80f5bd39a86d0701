/**
 * Slabs: an image through several slices is another one than the slice in its middle.
 *
 * @typedef {import("./state.js").Slab} Slab
 */
import { number } from "./text.js";

/** As readers call them. */
const NAMES = { maximum_ip: "MIP", minimum_ip: "MinIP", average_ip: "Average" };

/** @param {Slab} [slab] @returns {string} "" where it is a single slice */
export const slabText = (slab) => (slab?.mm > 0 ? `${NAMES[slab.mode]} ${number(slab.mm)} mm` : "");

/** @param {Slab} [one] @param {Slab} [other] */
export const sameSlab = (one, other) => (one?.mm ?? 0) === (other?.mm ?? 0) && (!one?.mm || one.mode === other.mode);
