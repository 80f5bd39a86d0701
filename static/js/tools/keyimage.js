import { defineMark } from "./mark.js";

/** An image to come back to: a mark without points. */
export const keyImageTool = defineMark({
  kind: "keyimage",
  label: "Key image",
  icon: "star",
  placing: "once",
  begin: () => [],
  draw: () => [],
});
