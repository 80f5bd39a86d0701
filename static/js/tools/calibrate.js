import { defineMark } from "./mark.js";

/** A line over something whose true length is known; it is asked for when the line is drawn. */
export const calibrateTool = defineMark({
  id: "calibrate",
  kind: "calibration",
  label: "Calibrate by a known length",
  icon: "calibrate",
  placing: "drag",
  needs: "value",
  draw: ({ points }) => [{ kind: "line", points, dashed: true }],
});
