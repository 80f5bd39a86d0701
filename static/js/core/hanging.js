/**
 * Hanging: which series of a study goes into which pane when the study opens, and how it lies there.
 *
 * @typedef {object} Rule what studies of one kind open with
 * @property {string} id
 * @property {string} modality "" stands for all
 * @property {string} bodyPart "" stands for all
 * @property {string} layout of LAYOUTS
 * @property {"series" | "images" | "views"} fill the panes: a series each, an image each, or the views of both breasts
 * @property {boolean} cine plays at once where there is something to play
 *
 * @typedef {{id: string, modality: string, kind: string, slices: number, phases: number}} SeriesSummary
 * @typedef {{id: string, series: SeriesSummary[]}} Study
 * @typedef {Map<string, any>} Manifests by series
 * @typedef {{series: string, index: number, laterality: string, view: string, sides: string[]}} Hung one image
 * @typedef {import("./state.js").ViewerState} ViewerState
 */
import { flushTo, RESET } from "./camera.js";
import { LAYOUTS, layoutById, relay } from "./layouts.js";
import { startPoint } from "./linking.js";
import { paneOf } from "./opening.js";
import { canLink } from "./reference.js";
import { middle } from "./series.js";
import { frameKey, PANE0, VIEWER0 } from "./state.js";

/** @param {string} modality @param {string} layout @param {Rule["fill"]} fill @param {boolean} cine @returns {Rule} */
const rule = (modality, layout, fill = "series", cine = false) => ({
  id: modality || "any",
  modality,
  bodyPart: "",
  layout,
  fill,
  cine,
});

/** @type {readonly Rule[]} as studies open before anybody changes it */
export const DEFAULT_RULES = Object.freeze([
  rule("CT", "stack"),
  rule("MR", "stack"),
  rule("PT", "stack"),
  rule("MG", "2x2", "views"),
  rule("DX", "2x1", "images"),
  rule("CR", "2x1", "images"),
  rule("US", "stack", "series", true),
  rule("XA", "stack", "series", true),
  rule("RF", "stack", "series", true),
  rule("", "stack"),
]);

/** A scan has more images than an overview of it. */
const SCAN_SLICES = 8;
/** Series of one study whose images are hung beside each other: more are looked at one after the other. */
const MOST_SERIES = 16;
const UPPER = (text) => String(text ?? "").trim().toUpperCase();

/**
 * One's own rules before those that come with the page; each own rule changes the layout or the playing of one kind.
 * @param {any[]} own as they were kept: `{modality, bodyPart, layout, cine}`; what is not a rule is left out
 * @returns {Rule[]} the most particular first
 */
export function mergeRules(own) {
  const mine = own
    .filter(({ modality, layout }) => typeof modality === "string" && Object.hasOwn(LAYOUTS, layout))
    .map((one) => ownRule(one));
  return [...mine.filter(({ bodyPart }) => bodyPart), ...mine.filter(({ bodyPart }) => !bodyPart), ...DEFAULT_RULES];
}

/** @param {any} own @returns {Rule} */
function ownRule({ modality, bodyPart, layout, cine }) {
  const base = ruleFor(modality, "", DEFAULT_RULES);
  const part = UPPER(bodyPart);
  return { ...base, id: `own ${modality} ${part}`, modality, bodyPart: part, layout, cine: cine ?? base.cine };
}

/**
 * The rule of a kind of study.
 * @param {string} modality @param {string} bodyPart as BodyPartExamined says @param {readonly Rule[]} rules in order
 * @returns {Rule}
 */
export function ruleFor(modality, bodyPart, rules) {
  const part = UPPER(bodyPart);
  return rules.find(
    (one) => (!one.modality || one.modality === modality) && (!one.bodyPart || one.bodyPart === part),
  );
}

/** @param {any} manifest @param {readonly Rule[]} rules */
export const ruleOf = (manifest, rules) => ruleFor(manifest.modality, manifest.series_info?.body_part ?? "", rules);

/** What was made of other images: it opens after them. */
const DERIVED = new Set(["SEG", "RTDOSE", "RTSTRUCT", "RTPLAN", "REG", "PR", "KO", "SR", "DOC"]);

/**
 * The series that a study opens with: its first scan rather than an overview, images rather than what was made of them.
 * @param {Study} study @returns {string}
 */
export function mainSeries({ series: all }) {
  const images = all.filter(({ modality }) => !DERIVED.has(modality));
  const series = images.length ? images : all;
  const scan = series.find(({ kind, slices }) => kind === "volume" && slices >= SCAN_SLICES);
  const first = series[0];
  return (first?.kind === "volume" || scan?.modality === first?.modality ? (scan ?? first) : first)?.id ?? "";
}

/**
 * The series whose manifests `hang` needs, the first one first.
 * @param {Study} study @param {any} first manifest of the series to begin with @param {readonly Rule[]} rules
 * @returns {string[]}
 */
export function seriesToHang(study, first, rules) {
  const { layout, fill } = ruleOf(first, rules);
  const panes = layoutById(layout);
  if (panes.linked || (fill === "series" && panes.panes.length === 1)) return [first.id];
  const others = study.series.filter((one) => fill === "series" || one.modality === first.modality);
  const most = fill === "series" ? panes.panes.length : MOST_SERIES;
  return [...new Set([first.id, ...others.map(({ id }) => id)])].slice(0, most);
}

/**
 * What a study opens with.
 * @param {Study} study @param {Manifests} manifests of `seriesToHang` at least @param {readonly Rule[]} rules
 * @param {string} [wanted] series to begin with @returns {ViewerState}
 */
export function hang(study, manifests, rules, wanted = mainSeries(study)) {
  const first = manifests.get(wanted);
  const found = ruleOf(first, rules);
  const wishes = seriesToHang(study, first, rules).filter((id) => manifests.has(id));
  const images = FILLS[found.fill](wishes.map((id) => manifests.get(id)));
  const layout = fitting(found, images.length);
  const grid = layoutById(layout).linked ? LAYOUTS.stack : layoutById(layout);
  const panes = Object.fromEntries(grid.panes.map(({ id }, n) => [id, hungPane(images[n], n, found, manifests)]));
  const points = pointsOf(Object.values(panes), manifests);
  const state = { ...VIEWER0, study: study.id, layout: grid.id, panes, points, active: grid.panes[0].id };
  if (grid.id === layout) return state;
  return { ...state, ...relay(state, layout, factsOf(manifests)) };
}

/** The crosshair of each frame of reference starts on a slice that is shown. */
function pointsOf(panes, manifests) {
  const placed = panes
    .filter(({ series }) => series && canLink(manifests.get(series).planes))
    .map(({ series, index }) => [frameKey(manifests.get(series)), startPoint(manifests.get(series), index)]);
  return Object.fromEntries(placed.reverse());
}

/** @param {Manifests} manifests @returns {import("./state.js").Facts} */
const factsOf = (manifests) => ({
  manifest: (id) => manifests.get(id),
  view: () => ({ width: 0, height: 0 }),
  range: () => [0, 1],
  dpr: 1,
});

/** A layout for single images has no more panes than there are images. @param {Rule} rule @param {number} count */
function fitting({ layout, fill }, count) {
  if (fill === "series" || layoutById(layout).linked) return layout;
  if (count < 2) return "stack";
  return count === 2 ? "2x1" : layout;
}

/** @type {Record<Rule["fill"], (manifests: any[]) => (Hung | undefined)[]>} */
const FILLS = {
  series: (manifests) => manifests.map((manifest) => ({ ...plain(manifest), index: middle(manifest.planes.acquired) })),
  images: (manifests) => manifests.flatMap(imagesOf).sort((a, b) => viewRank(a) - viewRank(b)),
  views: (manifests) => byView(manifests.flatMap(imagesOf)),
};

/** @param {any} manifest @returns {Hung} */
const plain = ({ id }) => ({ series: id, index: 0, laterality: "", view: "", sides: [] });

/** @param {any} manifest @returns {Hung[]} */
function imagesOf(manifest) {
  const told = manifest.images ?? [];
  return told.length ? told.map((image) => ({ ...plain(manifest), ...image, series: manifest.id })) : [plain(manifest)];
}

/** Frontal pictures before lateral ones; others stay in their order. @param {Hung} image */
const viewRank = ({ view }) => (/^(LL|RL|LATERAL|LAT)$/.test(UPPER(view)) ? 1 : 0);

/** Right CC, left CC, right oblique, left oblique: the order of a screening. @param {Hung} image */
const slotOf = ({ laterality, view }) => {
  const side = ["R", "L"].indexOf(UPPER(laterality));
  if (side < 0 || !view) return -1;
  return (UPPER(view) === "CC" ? 0 : 2) + side;
};

/**
 * The four views, each in its place; what has none, and second pictures of a view, fill what is left.
 * @param {Hung[]} images @returns {(Hung | undefined)[]}
 */
function byView(images) {
  const slots = /** @type {(Hung | undefined)[]} */ ([]);
  const rest = [];
  for (const image of images) {
    const slot = slotOf(image);
    if (slot < 0 || slots[slot]) rest.push(image);
    else slots[slot] = image;
  }
  const hung = Array.from({ length: 4 }, (_, slot) => slots[slot] ?? null);
  if (hung.filter(Boolean).length + rest.length <= 2) return [...hung.filter(Boolean), ...rest];
  return hung.map((image) => image ?? rest.shift());
}

/** @param {Hung | undefined} image @param {number} n which pane @param {Rule} rule @param {Manifests} manifests */
function hungPane(image, n, { fill }, manifests) {
  if (!image) return PANE0;
  const manifest = manifests.get(image.series);
  const camera = fill === "views" ? breastCamera(image) : RESET;
  return paneOf(manifest, { index: image.index, camera });
}

/**
 * Breasts hang back to back: the right one with its chest wall at the right edge of its pane, the left one at the
 * left edge; a picture that is stored the other way round is mirrored.
 * @param {Hung} image @returns {import("./camera.js").Camera}
 */
function breastCamera({ laterality, sides }) {
  const wanted = { R: "right", L: "left" }[UPPER(laterality)];
  const stored = { A: "left", P: "right" }[UPPER(sides?.[0])[0]];
  if (!wanted) return RESET;
  return flushTo(wanted, Boolean(stored) && stored !== wanted);
}
