import { element, write } from "./layer.js";

const TEXT = "gap: there is no image here";

/** A black plane is not mistaken for a picture: where it lies in a gap it says so. @type {import("./layer.js").Overlay} */
export const gapOverlay = {
  id: "gap",
  mount(layer) {
    const mark = element(layer, "gap-mark");
    return ({ layout, shown }) => {
      mark.hidden = !layout.in_gap?.includes(shown);
      write(mark, mark.hidden ? "" : TEXT);
    };
  },
};
