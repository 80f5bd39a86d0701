/**
 * The address bar: a link opens exactly this view.
 *
 * @typedef {object} Route
 * @property {string | null} study null is the desk
 * @property {string} [series]
 * @property {string} [layout]
 * @property {number} [index]
 * @property {number} [phase]
 * @property {{center: number, width: number}} [window]
 * @property {import("./vec.js").Vec} [point] of the crosshair
 */

/** @param {{pathname: string, search: string}} location @returns {Route} */
export function parseRoute({ pathname, search }) {
  const match = /^\/view\/([^/]+)\/?$/.exec(pathname);
  if (!match) return { study: null };
  const query = new URLSearchParams(search);
  const [center, width] = numbers(query.get("window"));
  const point = numbers(query.get("point"));
  return {
    study: decodeURIComponent(match[1]),
    series: query.get("series") ?? undefined,
    layout: query.get("layout") ?? undefined,
    index: whole(query.get("index")),
    phase: whole(query.get("phase")),
    window: Number.isFinite(center) && width > 0 ? { center, width } : undefined,
    point: point.length === 3 && point.every(Number.isFinite) ? /** @type {any} */ (point) : undefined,
  };
}

/** @param {Route} route */
export function formatRoute(route) {
  if (!route.study) return "/";
  const parts = [];
  if (route.series) parts.push(`series=${encodeURIComponent(route.series)}`);
  if (route.layout && route.layout !== "stack") parts.push(`layout=${encodeURIComponent(route.layout)}`);
  if (route.index !== undefined) parts.push(`index=${route.index}`);
  if (route.phase) parts.push(`phase=${route.phase}`);
  if (route.window) parts.push(`window=${[route.window.center, route.window.width].map(short).join(",")}`);
  if (route.point) parts.push(`point=${route.point.map((value) => value.toFixed(1)).join(",")}`);
  return `/view/${encodeURIComponent(route.study)}${parts.length ? `?${parts.join("&")}` : ""}`;
}

const numbers = (value) => (value ? value.split(",").map(Number) : []);
const whole = (value) => (/^\d+$/.test(value ?? "") ? Number(value) : undefined);
const short = (value) => Number(value.toPrecision(6));
