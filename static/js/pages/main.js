/** The page: the desk or the viewer, as the address says. What the other one needs is loaded when it is wanted. */
import { isByLink, isGuest, may } from "../api/me.js";
import { session } from "../api/session.js";
import { parseRoute } from "../core/route.js";
import { toast } from "../ui/dialog.js";
import { applyTheme } from "../ui/theme.js";
import { Tabs } from "./tabs.js";

applyTheme();
const app = document.getElementById("app");
/** Milliseconds after which drops are taken, even where no picture came. */
const PATIENCE = 2000;
/** @type {import("../gl/picker.js").Renderer | null} */
let renderer = null;
/** @type {import("./viewer.js").Viewer | null} */
let viewer = null;
/** @type {Promise<import("./adding.js").Adding> | null} */
let adding = null;
let turn = 0;

const tabs = new Tabs({ go, concealed: (hide) => adding?.then((one) => one.conceal(hide)) });

function home() {
  adding ??= import("./adding.js").then(({ Adding }) => {
    const made = new Adding({ go, viewing: () => viewer !== null, reveal: () => tabs.conceal(false) });
    made.conceal(tabs.hide);
    return made;
  });
  adding.catch(() => (adding = null)); // What did not load is asked for once more.
  return adding;
}

/**
 * Files that are dragged here fetch what takes them; until that is there none opens in the place of the page.
 * @param {DragEvent} event
 */
function dragged(event) {
  const { drops } = document.documentElement.dataset;
  if (drops !== undefined || !may("studies.upload") || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  home();
  if (event.type === "drop") toast("This page could not take files yet. Drop them once more.");
}

/** @param {string} address */
function go(address) {
  if (isGuest && address === "/") return; // A guest has no list of studies.
  if (isByLink(address) !== isByLink(location.pathname)) {
    location.assign(address); // There one may do more, or less: the page begins anew.
    return;
  }
  const wanted = new URLSearchParams(location.search).get("renderer");
  const join = address.includes("?") ? "&" : "?";
  history.pushState(null, "", wanted ? `${address}${join}renderer=${encodeURIComponent(wanted)}` : address);
  show();
}

async function show() {
  const mine = (turn += 1);
  const route = parseRoute(location);
  document.documentElement.dataset.page = route.study ? "viewer" : "desk";
  if (viewer?.manifest) tabs.keep(viewer.store.state);
  viewer?.dispose();
  viewer = null;
  try {
    await (route.study ? showViewer(route, () => mine === turn) : showDesk(() => mine === turn));
  } catch (error) {
    console.error(error);
    toast("This page did not load completely. Reload it when the connection is back.", "error");
  }
}

/** @param {() => boolean} still wanted */
async function showDesk(still) {
  tabs.desk();
  const { desk, uploads } = await home();
  if (!still()) return;
  uploads.fold(false);
  app.replaceChildren(desk.root);
  desk.show();
  setTimeout(() => import("./viewer.js"), PATIENCE); // The first study opens at once.
}

/** @param {import("../core/route.js").Route} route @param {() => boolean} still wanted */
async function showViewer(route, still) {
  const [{ Viewer }, { pickRenderer }] = await Promise.all([import("./viewer.js"), import("../gl/picker.js")]);
  if (!still()) return;
  renderer ??= pickRenderer(new URLSearchParams(location.search).get("renderer"));
  document.documentElement.dataset.renderer = renderer.name;
  let taken = false; // Once: a panel that somebody has opened since stays open.
  const takeDrops = async () => {
    if (taken || !still()) return;
    taken = true;
    const studies = await home();
    if (still()) studies.fold();
  };
  viewer = new Viewer(renderer, {
    back: () => go("/"),
    told: (study) => tabs.told(study),
    missing: () => tabs.forget(route.study),
    drawn: takeDrops,
  });
  viewer.store.subscribe(({ show: { hide } }) => tabs.conceal(hide));
  viewer.dispatch({ type: "show", name: "hide", on: tabs.hide });
  app.replaceChildren(viewer.root);
  const left = tabs.open(route.study);
  viewer.open(route, isBare(location) ? left : null);
  setTimeout(takeDrops, PATIENCE);
}

/** An address that names nothing but the study opens it as it was left. @param {Location} location */
const isBare = ({ search }) => [...new URLSearchParams(search).keys()].every((name) => name === "renderer");

app.before(tabs.root);
const stopWatching = session.onChange(async () => {
  stopWatching();
  const { sessionNotice } = await import("../ui/ended.js");
  document.body.append(sessionNotice(session));
});
addEventListener("popstate", show);
addEventListener("dragover", dragged);
addEventListener("drop", dragged);
addEventListener(
  "error",
  ({ error }) => error && toast("Something went wrong on this page. Reload it if it does not answer.", "error"),
);
show();
