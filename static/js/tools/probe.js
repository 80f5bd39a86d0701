import { defineMark } from "./mark.js";

/** One point, and the value of the picture there. */
export const probeTool = defineMark({
  kind: "probe",
  label: "Probe",
  icon: "probe",
  placing: "once",
  shape: "point",
  begin: (from) => [from],
  draw: ({ points }) => [{ kind: "point", points }],
});
