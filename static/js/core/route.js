/**
 * The address bar: a link opens exactly this view.
 *
 * @typedef {import("./vec.js").Vec} Vec
 *
 * @typedef {object} RoutePane what one pane shows; what is not said is as the series opens
 * @property {string} [id] of the pane; the one pane of a stack, and what all planes share, needs none
 * @property {string} [series]
 * @property {string} [plane]
 * @property {number} [index]
 * @property {number} [phase]
 * @property {{center: number, width: number}} [window]
 * @property {string} [voi] the function of the window
 * @property {string} [map] of colours
 * @property {boolean} [invert]
 * @property {boolean} [smooth]
 * @property {{zoom: number, x: number, y: number}} [zoom] and how far it is moved
 * @property {number} [rotation] degrees
 * @property {string} [flip] "h", "v" or "hv"
 * @property {"left" | "right"} [edge] of the pane that the picture is hung flush to
 * @property {{mm: number, mode: string}} [slab]
 * @property {import("./state.js").Turn} [turn] of an oblique plane
 *
 * @typedef {object} RouteView
 * @property {string | null} study null is the desk
 * @property {string} [layout]
 * @property {string} [active] pane
 * @property {string} [large] the pane that fills the stage
 * @property {Vec} [point] of the crosshair
 * @property {string[]} [sync] what panes follow each other in, of SYNCED; as a viewer starts where it is not said
 * @property {{from: number, to: number, mm: number}[]} [offsets] of series that scroll together: the panes that show them,
 *   counted from 1 in the order of the layout
 * @property {RoutePane[]} [panes]
 * @typedef {RouteView & RoutePane} Route
 */

/** @type {Record<string, {write: (value: any) => string, read: (text: string) => any}>} in the order of the address */
const FIELDS = {
  plane: { write: String, read: (text) => one(text, ["acquired", "axial", "coronal", "sagittal"]) },
  index: { write: String, read: (text) => whole(text) },
  phase: { write: String, read: (text) => whole(text) },
  window: {
    write: ({ center, width }) => [center, width].map(short).join(","),
    read: (text) => made(text, 2, ([center, width]) => (width > 0 ? { center, width } : undefined)),
  },
  voi: { write: String, read: (text) => one(text, ["linear", "linear_exact", "sigmoid"]) },
  map: { write: String, read: (text) => (/^[a-z_-]{1,32}$/.test(text) ? text : undefined) },
  invert: { write: flag, read: (text) => text === "1" },
  smooth: { write: flag, read: (text) => text === "1" },
  zoom: {
    write: ({ zoom, x, y }) => [zoom, x, y].map((value) => rounded(value)).join(","),
    read: (text) => made(text, 3, ([zoom, x, y]) => (zoom > 0 ? { zoom, x, y } : undefined)),
  },
  rotation: { write: String, read: (text) => Number(one(text, ["90", "180", "270"])) || undefined },
  flip: { write: String, read: (text) => one(text, ["h", "v", "hv"]) },
  edge: { write: String, read: (text) => one(text, ["left", "right"]) },
  slab: { write: ({ mm, mode }) => `${rounded(mm)},${mode}`, read: (text) => slab(text) },
  turn: {
    write: ({ row, column, anchor }) => [...row, ...column, ...anchor].map((value) => rounded(value)).join(","),
    read: (text) => made(text, 9, turned),
  },
};
/** What panes can follow each other in. */
export const SYNCED = Object.freeze(["scroll", "zoom", "window", "same"]);
/** In the address: in none of them. */
const NOTHING = "none";
/** Further than this no two slices of one place lie apart. mm */
const FARTHEST = 1e5;
const SLABS = ["maximum_ip", "minimum_ip", "average_ip"];

/** @param {{pathname: string, search: string}} location @returns {Route} */
export function parseRoute({ pathname, search }) {
  const match = /^\/view\/([^/]+)\/?$/.exec(pathname);
  if (!match) return { study: null };
  const query = new URLSearchParams(search);
  const panes = query.getAll("p").map(parsePane);
  return known({
    study: decoded(match[1]),
    series: query.get("series"),
    layout: query.get("layout"),
    ...readFields((name) => query.get(name)),
    point: made(query.get("point"), 3, (point) => point),
    active: query.get("active"),
    large: query.get("large"),
    sync: synced(query.get("sync")),
    offsets: offsets(query.get("offsets")),
    panes: panes.length ? panes : undefined,
  });
}

/** What cannot be decoded is the name of no study, and is told as that. @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} text "pane-2;series=…;index=5" @returns {RoutePane} */
function parsePane(text) {
  const [id, ...pairs] = text.split(";");
  const fields = new Map(pairs.map((pair) => /** @type {[string, string]} */ (pair.split("=", 2))));
  return /** @type {any} */ (known({ id, series: fields.get("series"), ...readFields((name) => fields.get(name)) }));
}

/** @param {(name: string) => string | null | undefined} get */
function readFields(get) {
  const found = Object.entries(FIELDS).map(([name, { read }]) => [name, get(name) ? read(get(name)) : undefined]);
  return Object.fromEntries(found);
}

/** @param {Route} route */
export function formatRoute(route) {
  if (!route.study) return "/";
  const { layout, point, active, large, sync, offsets: apart = [], panes = [] } = route;
  const pairs = [
    ...(route.series ? [["series", route.series]] : []),
    ...(layout && layout !== "stack" ? [["layout", layout]] : []),
    ...writeFields(route),
    ...(point ? [["point", point.map((value) => rounded(value, 1).toFixed(1)).join(",")]] : []),
    ...(active ? [["active", active]] : []),
    ...(large ? [["large", large]] : []),
    ...(sync ? [["sync", sync.join(",") || NOTHING]] : []),
    ...(apart.length ? [["offsets", apart.map(({ from, to, mm }) => [from, to, rounded(mm)].join(",")).join(";")]] : []),
    ...panes.map((pane) => ["p", formatPane(pane)]),
  ];
  const query = pairs.map(([name, value]) => `${name}=${encoded(value)}`).join("&");
  return `/view/${encodeURIComponent(route.study)}${query ? `?${query}` : ""}`;
}

/** @param {RoutePane} pane */
function formatPane(pane) {
  const pairs = [...(pane.series ? [["series", pane.series]] : []), ...writeFields(pane)];
  return [pane.id, ...pairs.map((pair) => pair.join("="))].join(";");
}

/** @param {RoutePane} pane @returns {[string, string][]} */
function writeFields(pane) {
  const said = Object.entries(FIELDS).filter(([name]) => pane[name] !== undefined && !(name === "phase" && !pane.phase));
  return said.map(([name, { write }]) => [name, write(pane[name])]);
}

/** What an address may hold as it is stays readable. @param {string} text */
const encoded = (text) => encodeURIComponent(text).replace(/%(?:2C|3B|3D)/g, decodeURIComponent);

/** @param {string | null} text @param {number} count @param {(numbers: any) => any} make */
function made(text, count, make) {
  const numbers = text ? text.split(",").map(Number) : [];
  return numbers.length === count && numbers.every(Number.isFinite) ? make(numbers) : undefined;
}

/** @param {number[]} n @returns {import("./state.js").Turn | undefined} unit vectors at a right angle, else nothing */
function turned(n) {
  const [row, column, anchor] = /** @type {Vec[]} */ ([n.slice(0, 3), n.slice(3, 6), n.slice(6)]);
  const along = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const right = Math.abs(along(row, column)) < 1e-3;
  const units = [row, column].every((vector) => Math.abs(along(vector, vector) - 1) < 1e-3);
  return right && units ? { row, column, anchor } : undefined;
}

/** @param {string} text */
function slab(text) {
  const [mm, mode] = text.split(",");
  return Number(mm) > 0 && SLABS.includes(mode) ? { mm: Number(mm), mode } : undefined;
}

/** @param {string | null} text "scroll,zoom" @returns {string[] | undefined} nothing where it says something else as well */
function synced(text) {
  const names = text === NOTHING ? [] : text?.split(",");
  return names?.every((name) => SYNCED.includes(name)) ? SYNCED.filter((name) => names.includes(name)) : undefined;
}

/** @param {string | null} text "1,2,12.5;…" @returns {{from: number, to: number, mm: number}[] | undefined} those that mean something */
function offsets(text) {
  const found = (text ?? "").split(";").map((one) =>
    made(one, 3, ([from, to, mm]) => {
      const panes = [from, to].every((pane) => Number.isInteger(pane) && pane > 0) && from !== to;
      return panes && Math.abs(mm) <= FARTHEST ? { from, to, mm } : undefined;
    }),
  );
  const kept = found.filter(Boolean);
  return kept.length ? kept : undefined;
}

/** @param {Record<string, any>} fields @returns {any} without what is not said */
const known = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
const one = (text, names) => (names.includes(text) ? text : undefined);
const whole = (text) => (/^\d+$/.test(text ?? "") ? Number(text) : undefined);
/** Windows may be as small as the values are. */
const short = (value) => Number(value.toPrecision(6));
/** For mm and shares: what lies behind is noise of reckoning, and nothing is -0. */
const rounded = (value, places = 4) => Number(value.toFixed(places)) + 0;
function flag(value) {
  return value ? "1" : "0";
}
