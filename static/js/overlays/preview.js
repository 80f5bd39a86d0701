import { element, write } from "./layer.js";

const TEXT = "coarse";

/** A preview is not mistaken for the picture: it says so until the true plane is there. @type {import("./layer.js").Overlay} */
export const previewOverlay = {
  id: "preview",
  mount(layer) {
    const mark = element(layer, "preview-mark");
    return ({ preview }) => {
      mark.hidden = !preview;
      write(mark, preview ? TEXT : "");
    };
  },
};
