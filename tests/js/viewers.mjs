/** Series for the tests of panes: a small volume, and one without place. */

/** @param {object} layout @param {number} slices @param {[number[], number[], number[]]} vectors @param {number[]} origin */
const plane = (slices, width, height, [row, column, step], origin) => ({
  slices,
  width,
  height,
  spacing: [Math.hypot(...column), Math.hypot(...row)],
  origin,
  row,
  column,
  step,
  distance: Math.hypot(...step),
});

const common = {
  phases: 1,
  modality: "CT",
  kind: "volume",
  digest: "d",
  colour: false,
  units: "HU",
  windows: [],
  presets: [],
  window: { center: 40, width: 400, source: "modality", function: "LINEAR" },
  voi_function: "LINEAR",
  inverted: false,
  padding: null,
  slope: 1,
  intercept: 0,
};

/** 20 x 16 x 10 voxels of 1 x 1 x 5 mm from the origin on. @param {string} id @param {object} [more] */
export const volume = (id, more = {}) => ({
  ...common,
  id,
  study: "s1",
  frame_of_reference: "1",
  spacing: [5, 1, 1],
  planes: {
    acquired: plane(10, 20, 16, [[1, 0, 0], [0, 1, 0], [0, 0, 5]], [0, 0, 0]),
    axial: plane(10, 20, 16, [[1, 0, 0], [0, 1, 0], [0, 0, 5]], [0, 0, 0]),
    coronal: plane(16, 20, 10, [[1, 0, 0], [0, 0, -5], [0, 1, 0]], [0, 0, 45]),
    sagittal: plane(20, 16, 10, [[0, 1, 0], [0, 0, -5], [1, 0, 0]], [0, 0, 45]),
  },
  ...more,
});

/** Three pictures without place. @param {string} id @param {object} [more] */
export const flat = (id, more = {}) => ({
  ...common,
  id,
  study: "s1",
  modality: "DX",
  kind: "images",
  frame_of_reference: "",
  spacing: null,
  planes: {
    acquired: { slices: 3, width: 30, height: 40, spacing: null, origin: null, row: null, column: null, step: null },
    axial: { reason: "One picture is no volume." },
    coronal: { reason: "One picture is no volume." },
    sagittal: { reason: "One picture is no volume." },
  },
  ...more,
});

/** @param {...object} manifests @returns {import("../../static/js/core/state.js").Facts} */
export const factsOf = (...manifests) => ({
  manifest: (series) => manifests.find(({ id }) => id === series),
  view: () => ({ width: 400, height: 300 }),
  range: () => [-1000, 3000],
  dpr: 1,
});
