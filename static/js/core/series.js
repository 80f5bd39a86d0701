/** What a series' manifest means for the panes that show it. */
import { pixelSize } from "./geometry.js";
import { voiFunction } from "./voi.js";

/** The layouts of panes: which panes, and which plane each shows. */
export const LAYOUTS = {
  stack: { id: "stack", label: "Stack", panes: [{ id: "stack", plane: "acquired" }] },
  mpr: {
    id: "mpr",
    label: "MPR",
    panes: ["axial", "sagittal", "coronal"].map((plane) => ({ id: plane, plane })),
  },
};

/** How values are shown before a hand touches them. @param {object} manifest @returns {import("./voi.js").Look} */
export function initialLook(manifest) {
  const window = manifest.window ?? manifest.windows?.[0] ?? rangeWindow(manifest.range);
  return {
    center: window.center,
    width: window.width,
    voi: voiFunction(manifest.voi_function),
    invert: Boolean(manifest.inverted),
    colormap: "grey",
    smooth: true,
  };
}

const rangeWindow = (range) => (range ? { center: (range[0] + range[1]) / 2, width: range[1] - range[0] || 1 } : { center: 127.5, width: 256 });

/**
 * The windows on offer: the file's own, then the modality's, in the order of the number keys.
 * @param {object} manifest @returns {{label: string, center: number, width: number}[]}
 */
export function windowChoices(manifest) {
  const own = (manifest.windows ?? []).map((window, i) => ({ label: window.name || `From the file${i ? ` ${i + 1}` : ""}`, ...window }));
  return [...own, ...(manifest.presets ?? [])].filter(({ center, width }) => Number.isFinite(center) && Number.isFinite(width));
}

/** What the camera needs. @param {import("./geometry.js").Layout} layout @param {{width: number, height: number}} view */
export function frameOf(layout, view) {
  const { x, y } = pixelSize(layout);
  return { width: layout.width, height: layout.height, px: x, py: y, viewWidth: view.width, viewHeight: view.height };
}

/** The lower end of a PET window stays at 0. @param {object} manifest */
export const isZeroBased = (manifest) => manifest.modality === "PT";

/** Middle slice: what is shown first. @param {{slices: number}} layout */
export const middle = (layout) => Math.floor(layout.slices / 2);
