/** The page: the desk or the viewer, as the address says; drops are taken on both. */
import { parseRoute } from "../core/route.js";
import { pickRenderer } from "../gl/picker.js";
import { acceptDrops } from "../ui/drop.js";
import { toast } from "../ui/dialog.js";
import { applyTheme } from "../ui/theme.js";
import { UploadPanel } from "../ui/uploads.js";
import { Desk } from "./desk.js";
import { Viewer } from "./viewer.js";

applyTheme();
const app = document.getElementById("app");
/** @type {import("../gl/picker.js").Renderer | null} */
let renderer = null;
/** @type {Viewer | null} */
let viewer = null;
let openNext = false;
/** Milliseconds that the upload panel stays when a study has opened by itself. */
const TIDY_REST = 2500;

const desk = new Desk({ add, open: ({ id }) => go(`/view/${encodeURIComponent(id)}`) });
const uploads = new UploadPanel({ finished, open: (study) => go(`/view/${encodeURIComponent(study)}`) });

/** @param {import("../api/upload.js").Item[]} items */
function add(items) {
  if (!items.length) {
    toast("There was no file in what was dropped.");
    return;
  }
  openNext ||= !viewer && desk.empty;
  uploads.add(items);
}

/** On an empty desk the first study opens by itself. @param {import("../ui/jobs.js").Job} job */
function finished({ result }) {
  const [study] = result?.studies ?? [];
  if (study && openNext && !viewer) {
    openNext = false;
    const series = study.series[0];
    setTimeout(() => uploads.tidy(), TIDY_REST);
    go(`/view/${encodeURIComponent(study.id)}${series ? `?series=${encodeURIComponent(series.id)}` : ""}`);
  } else if (!viewer) {
    desk.show();
  }
}

/** @param {string} address */
function go(address) {
  const wanted = new URLSearchParams(location.search).get("renderer");
  const join = address.includes("?") ? "&" : "?";
  history.pushState(null, "", wanted ? `${address}${join}renderer=${encodeURIComponent(wanted)}` : address);
  show();
}

function show() {
  const route = parseRoute(location);
  document.documentElement.dataset.page = route.study ? "viewer" : "desk";
  viewer?.dispose();
  viewer = null;
  if (route.study) showViewer(route);
  else showDesk();
}

function showDesk() {
  uploads.fold(false);
  app.replaceChildren(desk.root);
  desk.show();
}

/** @param {import("../core/route.js").Route} route */
function showViewer(route) {
  uploads.fold(true);
  renderer ??= pickRenderer(new URLSearchParams(location.search).get("renderer"));
  document.documentElement.dataset.renderer = renderer.name;
  viewer = new Viewer(renderer, { back: () => go("/") });
  app.replaceChildren(viewer.root);
  viewer.open(route);
}

document.body.append(uploads.root, uploads.pill);
acceptDrops(add);
addEventListener("popstate", show);
addEventListener(
  "error",
  ({ error }) => error && toast("Something went wrong on this page. Reload it if it does not answer.", "error"),
);
show();
