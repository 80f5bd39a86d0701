/** The panels beside the pictures. Each is a row of a table, made when it is first shown. */
import { may } from "../api/me.js";
import { isPlaced, sliceAt } from "../core/geometry.js";
import { pointOf } from "../core/linking.js";
import { h } from "../ui/dom.js";
import { sidePanel } from "../ui/panel.js";
import { tagsPanel } from "../ui/tags.js";
import { trustPanel } from "../ui/trust.js";
import { whoSaw } from "../ui/whosaw.js";

/**
 * @typedef {object} PanelKind
 * @property {string} name
 * @property {(viewer: import("./viewer.js").Viewer) => Node} content made anew at each showing and for each series
 * @property {(viewer: import("./viewer.js").Viewer) => void} [update] the state changed while it is shown
 */

const access = whoSaw();
const HIDDEN = "Identifiers are hidden, and a header is full of them. Show identifiers again to read it.";

/** Add a row for a new panel. @type {Record<string, PanelKind>} */
export const PANELS = {
  trust: { name: "Trust", content: ({ manifest, marks, conceal }) => trustPanel(manifest, calibrations(manifest, marks), conceal) },
  access: { name: "Who saw this", content: ({ manifest, conceal }) => access(manifest.study, conceal) },
};

/** Known lengths that were drawn on a series. @param {any} manifest @param {any} marks null before they are there */
const calibrations = ({ id }, marks) =>
  Object.values(marks?.state.marks ?? {}).filter((mark) => mark.kind === "calibration" && mark.series === id && mark.value);

export class Panels {
  #tagsIndex = -1;
  /** Asked for before there was a series to tell of. */ #wanted = "";
  #hidden = false;

  /** @param {import("./viewer.js").Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.side = sidePanel((id) => {
      if (!id && viewer.surround?.inPanel) viewer.focusPane();
      viewer.changed();
    });
    this.root = this.side.root;
    this.tags = tagsPanel(() => ({ series: viewer.manifest.id, index: this.#acquired() }));
  }

  /** @returns {string} "" where none is */
  get open() {
    return this.side.open;
  }

  close() {
    this.#wanted = "";
    this.side.close();
  }

  /** @param {string} id */
  toggle(id) {
    if (this.open === id) this.close();
    else this.show(id);
  }

  /** @param {string} id */
  show(id) {
    if (id === "tags" && !may("studies.view")) return;
    this.#wanted = this.viewer.manifest ? "" : id;
    if (this.#wanted) return;
    this.viewer.surround?.toolbar.fold(); // Unfolded, it would lie over what was asked for.
    this.#fill(id);
    // What is typed next is a search. On a touch screen the keyboard would cover what was asked for.
    if (id === "tags" && !this.#hidden && !matchMedia("(pointer: coarse)").matches) this.tags.focus();
  }

  /** @param {string} id */
  #fill(id) {
    this.#hidden = this.viewer.store.state.show.hide;
    if (id === "tags" && this.#hidden) {
      this.side.show("tags", "Header", h("p.panel-lead", {}, HIDDEN));
    } else if (id === "tags") {
      this.side.show("tags", "Header", this.tags.root);
      this.#tagsIndex = this.#acquired();
      this.tags.load();
    } else if (PANELS[id]) {
      this.side.show(id, PANELS[id].name, PANELS[id].content(this.viewer));
    }
  }

  /** Another series is shown. */
  refresh() {
    if (this.#wanted) this.show(this.#wanted);
    else if (this.open) this.#fill(this.open);
  }

  update() {
    const { open, viewer } = this;
    if (open && this.#hidden !== viewer.store.state.show.hide) this.#fill(open);
    if (open === "tags" && !this.#hidden && this.#tagsIndex !== this.#acquired() && !viewer.cine.playing) this.#fill("tags");
    PANELS[open]?.update?.(viewer);
  }

  /** The acquired slice at what is shown: the one whose header is told. */
  #acquired() {
    const { state, facts } = this.viewer.store;
    const pane = state.panes[state.active];
    const { acquired } = this.viewer.manifest.planes;
    if (pane.plane === "acquired" && !pane.turn) return pane.index;
    const point = pointOf(state, state.active, facts);
    return point && isPlaced(acquired) ? sliceAt(acquired, point) : Math.floor(acquired.slices / 2);
  }
}
