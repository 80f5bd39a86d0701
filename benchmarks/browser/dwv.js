// dwv on a page of its own: one stack, or three planes.
import { App, AppOptions, Index, ToolConfig, ViewConfig } from "dwv";

const query = new URLSearchParams(location.search);
const planes = query.get("planes") ? ["axial", "coronal", "sagittal"] : [""];
const configs = planes.map((plane, n) => {
  const box = document.body.appendChild(document.createElement("div"));
  box.id = `group${n}`;
  const config = new ViewConfig(box.id);
  if (plane) config.orientation = plane;
  return config;
});
const app = new App();
const options = new AppOptions({ "*": configs });
options.tools = { Scroll: new ToolConfig(), WindowLevel: new ToolConfig() };
app.init(options);
let [drawn, loaded] = [0, false];
const controller = () => app.getLayerGroupByDivId("group0").getActiveViewLayer().getViewController();
app.addEventListener("renderend", () => (drawn += 1));
app.addEventListener("load", () => (loaded = true));
window.side = {
  ready: () => drawn > 0,
  complete: () => loaded,
  three: () => loaded && drawn >= 3,
  index: () => controller().getCurrentIndex().getValues().join(),
  window: () => `${controller().getWindowLevel().center}/${controller().getWindowLevel().width}`,
  tool: (name) => app.setTool({ scroll: "Scroll", window: "WindowLevel" }[name]),
  middle: () => controller().setCurrentIndex(new Index([0, 0, Math.floor(Number(query.get("slices")) / 2)])),
  target: () => document.getElementById("group0"),
};
const name = (k) => `${query.get("series")}/series/IM${String(k + 1).padStart(5, "0")}.dcm`;
app.loadURLs(Array.from({ length: Number(query.get("slices")) }, (_, k) => name(k)));
