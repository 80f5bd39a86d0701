/** What a series' manifest means for the panes that show it. */
import { pixelSize } from "./geometry.js";
import { openingWindow } from "./slicewindow.js";
import { BLANK_SAMPLE, isColour } from "./wire.js";

/** How values are shown before a hand touches them. @param {object} manifest @returns {import("./voi.js").Look} */
export function initialLook(manifest) {
  return {
    ...openingWindow(manifest),
    own: true,
    invert: Boolean(manifest.inverted),
    colormap: "grey",
    smooth: true,
  };
}

/**
 * A window as people read it: PET whose standardised uptake values are known, in those (trap 24).
 * @param {{units: string, suv_factor?: number | null}} manifest
 * @param {{center: number, width: number}} window in modality values
 * @returns {{center: number, width: number, units: string}}
 */
export function readingWindow({ units, suv_factor: factor }, { center, width }) {
  return factor ? { center: center * factor, width: width * factor, units: "SUVbw" } : { center, width, units };
}

/**
 * Samples that stand for "no measurement" in a picture: they stay black whatever the window (PS3.3 C.7.5.1.1.2).
 * @param {object} manifest its padding is in stored values
 * @param {import("./wire.js").Picture} picture whose samples may be coded anew @returns {[number, number] | null}
 */
export function blankSamples({ padding, slope, intercept }, picture) {
  if (picture.blank) return [BLANK_SAMPLE, BLANK_SAMPLE];
  if (!padding || isColour(picture)) return null;
  const ends = padding.map((stored) => Math.round((stored * slope + intercept - picture.intercept) / picture.slope));
  return [Math.min(...ends), Math.max(...ends)];
}

/**
 * What the camera needs.
 * @param {import("./geometry.js").Layout} layout
 * @param {{width: number, height: number}} view
 */
export function frameOf(layout, view) {
  const { x, y } = pixelSize(layout);
  return { width: layout.width, height: layout.height, px: x, py: y, viewWidth: view.width, viewHeight: view.height };
}

/**
 * What is told of one radiograph of a list: side, view, sides of the patient.
 * @param {any} manifest @param {string} plane @param {number} index
 * @returns {{laterality: string, view: string, sides: string[]} | undefined}
 */
export const pictureOf = ({ images = [] }, plane, index) =>
  plane === "acquired" ? images.find((one) => one.index === index) : undefined;

/** What one picture of a series is called: a list of images has no slices. @param {{kind?: string}} manifest */
export const pictureNoun = ({ kind }) => (kind === "images" ? "image" : "slice");

/**
 * Which picture of how many; the only image there is has no number.
 * @param {{kind?: string}} manifest @param {number} index @param {number} slices of its plane
 */
export function pictureWords(manifest, index, slices) {
  const noun = pictureNoun(manifest);
  return isAlone(manifest, slices) ? noun : `${noun} ${index + 1} of ${slices}`;
}

/** Whether a number would say nothing: a radiograph by itself. @param {{kind?: string}} manifest @param {number} slices */
export const isAlone = ({ kind }, slices) => kind === "images" && slices === 1;

/** The lower end of a PET window stays at 0. @param {object} manifest */
export const isZeroBased = (manifest) => manifest.modality === "PT";

/** What is dragged from the strip into a pane: the id of a series. */
export const SERIES_TYPE = "application/x-lightbox-series";

/** Middle slice: what is shown first. @param {{slices: number}} layout */
export const middle = (layout) => Math.floor(layout.slices / 2);
