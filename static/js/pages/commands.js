/** What keys and buttons do: each command is one row. */
import { helpSheet } from "../ui/help.js";

/**
 * @typedef {import("./viewer.js").Viewer} Viewer
 * @type {Record<string, (viewer: Viewer, value?: any) => void>}
 */
export const COMMANDS = {
  scroll: ({ stage }, by) => stage.dispatch({ type: "scroll", by }),
  first: ({ stage }) => stage.dispatch({ type: "first" }),
  last: ({ stage }) => stage.dispatch({ type: "last" }),
  series: (viewer, by) => viewer.stepSeries(by),
  pane: ({ stage }, by) => stage.step(by),
  cine: ({ cine }) => cine.toggle(),
  rate: (viewer, rate) => viewer.setRate(rate),
  reset: ({ stage }) => stage.dispatch({ type: "reset" }),
  invert: ({ stage }) => stage.dispatch({ type: "invert" }),
  "flip-h": ({ stage }) => stage.dispatch({ type: "flip", axis: "h" }),
  "flip-v": ({ stage }) => stage.dispatch({ type: "flip", axis: "v" }),
  rotate: ({ stage }, by = 90) => stage.dispatch({ type: "rotate", by }),
  zoom: ({ stage }, factor) => stage.dispatch({ type: "zoom", factor }),
  fit: ({ stage }) => stage.dispatch({ type: "fit" }),
  actual: ({ stage }) => stage.dispatch({ type: "actual" }),
  smooth: ({ stage }) => stage.dispatch({ type: "smooth" }),
  colormap: ({ stage }, id) => stage.dispatch({ type: "colormap", id }),
  phase: ({ stage }, phase) => stage.dispatch({ type: "phase", phase }),
  tool: ({ stage }, id) => stage.setTool(id),
  layout: (viewer, id) => viewer.setLayout(id),
  preset: (viewer, at) => viewer.preset(at),
  "full-range": ({ stage }) => stage.fullRange(),
  help: () => void helpSheet(),
  escape: (viewer) => viewer.escape(),
};
