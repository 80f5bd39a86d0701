/** Colour maps as 256 RGB triples, made by straight lines between stops. */

/** @typedef {[number, number, number, number]} Stop position 0 to 1, then red, green, blue 0 to 255 */

/** The same stops as on the server. @type {Record<string, {label: string, stops: Stop[]}>} */
const MAPS = {
  grey: {
    label: "Grey",
    stops: [
      [0, 0, 0, 0],
      [1, 255, 255, 255],
    ],
  },
  hot: {
    label: "Hot",
    stops: [
      [0, 0, 0, 0],
      [0.365, 255, 0, 0],
      [0.746, 255, 255, 0],
      [1, 255, 255, 255],
    ],
  },
  hot_iron: {
    label: "Hot iron",
    stops: [
      [0, 0, 0, 0],
      [0.5, 255, 0, 0],
      [0.502, 255, 4, 0],
      [0.75, 255, 128, 0],
      [1, 255, 255, 255],
    ],
  },
  pet: {
    label: "PET",
    stops: [
      [0, 0, 0, 0],
      [0.25, 0, 127, 126],
      [0.5, 128, 0, 254],
      [0.75, 255, 128, 0],
      [1, 255, 255, 255],
    ],
  },
  bone: {
    label: "Bone",
    stops: [
      [0, 0, 0, 0],
      [0.375, 84, 84, 116],
      [0.75, 167, 199, 199],
      [1, 255, 255, 255],
    ],
  },
  viridis: {
    label: "Viridis",
    stops: [
      [0, 68, 1, 84],
      [0.125, 71, 45, 123],
      [0.25, 59, 82, 139],
      [0.375, 44, 114, 142],
      [0.5, 33, 145, 140],
      [0.625, 40, 174, 128],
      [0.75, 94, 201, 98],
      [0.875, 173, 220, 48],
      [1, 253, 231, 37],
    ],
  },
  diverging: {
    label: "Diverging",
    stops: [
      [0, 33, 80, 190],
      [0.5, 238, 238, 238],
      [1, 190, 30, 45],
    ],
  },
};

/** @type {Map<string, Uint8Array>} */
const made = new Map();

export const COLORMAPS = Object.entries(MAPS).map(([id, { label }]) => ({ id, label }));

/** @param {string} id @returns {Uint8Array} 256 RGB triples; grey where the name is unknown */
export function colormap(id) {
  const name = id in MAPS ? id : "grey";
  if (!made.has(name)) made.set(name, interpolate(MAPS[name].stops));
  return made.get(name);
}

/** @param {Stop[]} stops */
function interpolate(stops) {
  const table = new Uint8Array(768);
  for (let i = 0; i < 256; i += 1) {
    const x = i / 255;
    const after = Math.max(
      stops.findIndex(([at]) => at >= x),
      1,
    );
    const [from, to] = [stops[after - 1], stops[after]];
    const t = (x - from[0]) / (to[0] - from[0]);
    for (let c = 0; c < 3; c += 1) table[i * 3 + c] = Math.round(from[c + 1] + t * (to[c + 1] - from[c + 1]));
  }
  return table;
}
