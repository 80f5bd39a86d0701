/** What surrounds the panes: head, toolbar, strip, panels, keys and hands. It comes beside the first picture. */
import { me } from "../api/me.js";
import { cineRate } from "../core/cine.js";
import { shownStudy } from "../core/concealing.js";
import { isLinked } from "../core/layouts.js";
import { layoutOf } from "../core/planes.js";
import { TOOLS, toolById } from "../tools/registry.js";
import { layoutsBar } from "../ui/bars/layouts.js";
import { playingBar } from "../ui/bars/playing.js";
import { slabBar } from "../ui/bars/slab.js";
import { toolsBar } from "../ui/bars/tools.js";
import { turningBar } from "../ui/bars/turning.js";
import { windowingBar } from "../ui/bars/windowing.js";
import { guestBar } from "../ui/guestbar.js";
import { planeSwitch } from "../ui/planeswitch.js";
import { preferences } from "../ui/preferences.js";
import { seriesStrip } from "../ui/strip.js";
import { toolbar } from "../ui/toolbar.js";
import { viewerHead } from "../ui/viewerhead.js";
import { Cine } from "../view/cine.js";
import { attachHands } from "../view/hands.js";
import { COMMANDS } from "./commands.js";
import { ask } from "./commands/planes.js";
import { attachKeys } from "./keyboard.js";
import { Panels } from "./panels.js";
import { cineStep, playedAxis } from "./playing.js";

const BARS = [toolsBar(TOOLS), layoutsBar, windowingBar, slabBar, playingBar, turningBar];

export class Surround {
  /** @type {(() => void)[]} */ #ends = [];

  /** @param {import("./viewer.js").Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    viewer.surround = this;
    viewer.cine = new Cine({
      step: () => cineStep(viewer),
      ready: () => viewer.stage.settled(),
      changed: () => viewer.changed(),
    });
    this.#build(viewer);
    viewer.stage.attach((pane, stage) => attachHands(pane, stage, this.#hands()));
    viewer.root.addEventListener("click", (event) => this.#giveBack(event));
    if (viewer.study) this.filled(viewer.study);
    if (viewer.manifest) {
      this.marked(viewer.manifest.id);
      this.opened(viewer.manifest);
    }
    this.#ends.push(attachKeys(viewer, viewer.early));
    viewer.root.dataset.hands = "";
    viewer.changed();
  }

  /** @param {import("./viewer.js").Viewer} viewer */
  #build(viewer) {
    const act = (action, value) => viewer.act(action, value);
    this.head = viewerHead({
      back: viewer.hands.back,
      layout: (id) => act("layout", id),
      panel: (id) => act("panel", id),
      toggle: (name) => act("show", name),
      help: () => act("help"),
      share: () => act("share"),
    });
    this.toolbar = toolbar(BARS, act);
    this.strip = seriesStrip((id) => viewer.openSeries(id));
    this.switch = planeSwitch((pane) => viewer.dispatch({ type: "activate", pane }));
    this.panels = new Panels(viewer);
    const { head, toolbar: bar, strip } = viewer.places;
    head.replaceWith(this.head.root);
    bar.replaceWith(this.toolbar.root);
    strip.replaceWith(this.strip.root);
    viewer.middle.prepend(this.switch.root);
    viewer.middle.append(this.toolbar.phases);
    viewer.body.append(this.panels.root);
    if (!me.links.length) return;
    this.guest = guestBar(me.links);
    viewer.root.prepend(this.guest.root);
    this.#ends.push(this.guest.dispose);
  }

  /** What the hands on a pane are given. @returns {import("../view/hands.js").Parts} */
  #hands() {
    const { viewer } = this;
    return {
      dispatch: (change) => ask(viewer, change),
      act: (action, value) => viewer.act(action, value),
      tool: () => toolById(viewer.store.state.tool),
      hitTest: (context, at, reach) => viewer.marks?.hitTest(context, at, reach) ?? null,
      grab: (hit) => viewer.marks?.grab(hit, toolById(viewer.store.state.tool)),
      draws: () => viewer.cine.stop(),
      edits: (hit) => this.#edits(hit, viewer.marks?.find(hit.key)),
      handMap: () => preferences.all.hands,
      vertical: () => preferences.all.vertical,
      menu: async (at, context, hit) => {
        await viewer.late();
        viewer.menu?.at(at, context, hit);
      },
    };
  }

  /**
   * The words of a text are changed where they stand; words that were moved go back beside their mark.
   * @param {import("../view/marks.js").Hit} hit @param {import("../core/mark.js").Mark} [mark]
   */
  #edits({ handle }, mark) {
    const command = handle === "words" ? "mark-beside" : mark?.kind === "text" ? "mark-words" : "";
    const edits = Boolean(command) && this.viewer.marks.editable;
    if (edits) this.run(command);
    return edits;
  }

  /** Whether a command is there already. @param {string} action */
  knows = (action) => Object.hasOwn(COMMANDS, action);

  /** @param {string} action @param {any} [value] */
  run(action, value) {
    if (this.knows(action)) COMMANDS[action](this.viewer, value);
  }

  /** @param {any} study */
  filled(study) {
    const { hide } = this.viewer.store.state.show;
    this.strip.fill(shownStudy(study, hide));
    this.guest?.tell(study.id);
    this.head.tell(study, hide);
  }

  /** @param {string} series */
  marked(series) {
    this.strip.mark(series);
  }

  /** @param {any} manifest of a series that was put into a pane */
  opened(manifest) {
    this.viewer.cine.stop();
    this.viewer.cine.rate = cineRate(manifest);
    this.panels.refresh();
  }

  get inPanel() {
    return this.panels.root.contains(document.activeElement);
  }

  /** A button that was clicked gives the keys back to the pane: the next Space is not another press of it. */
  #giveBack({ detail, target }) {
    const pressed = detail > 0 && /** @type {Element} */ (target).closest("button, a");
    if (pressed && !pressed.closest(".panel") && !pressed.hasAttribute("aria-haspopup") && !this.inPanel)
      this.viewer.focusPane();
  }

  update() {
    const shown = this.shown();
    const { viewer } = shown;
    const series = Object.values(viewer.panes).map((pane) => pane.series);
    this.head.update({ ...shown, layout: viewer.layout, ...viewer.show, panel: this.panels.open });
    this.toolbar.update(shown);
    this.switch.update(shown.linked ? Object.keys(viewer.panes) : [], viewer.active);
    this.strip.follow(viewer.panes[viewer.active].series, series);
    this.panels.update();
  }

  /** What toolbar and head are told. */
  shown() {
    const { manifest, cine, marks, store, study } = this.viewer;
    const viewer = store.state;
    const pane = viewer.panes[viewer.active];
    const layout = layoutOf(manifest, pane);
    return {
      viewer,
      pane,
      manifest,
      layout,
      study: study?.id ?? manifest.study,
      linked: isLinked(viewer),
      playable: manifest.phases > 1 || layout.slices > 1,
      marks: marks?.state ?? null,
      cine: { playing: cine.playing, rate: cine.rate, mode: cine.mode, axis: playedAxis(this.viewer) },
      preferences: preferences.all,
    };
  }

  dispose() {
    this.#ends.forEach((end) => end());
    this.viewer.cine.stop();
  }
}
