/** Layouts that several tests look at: 100 x 80 pixels of half a millimetre, from 100 mm upwards. */
const upright = {
  width: 100,
  height: 80,
  spacing: [0.5, 0.5],
  origin: [-25, -20, 100],
  row: [0.5, 0, 0],
  column: [0, 0.5, 0],
};

/** 20 slices, 3 mm apart. */
export const axial = { slices: 20, ...upright, step: [0, 0, 3] };

/** 61 slices, 1 mm apart. */
export const thin = { slices: 61, ...upright, step: [0, 0, 1] };

/** Slices from right to left. */
export const sagittal = { ...thin, row: [0, 0.5, 0], column: [0, 0, -0.5], step: [0.5, 0, 0] };
