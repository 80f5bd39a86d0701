/** Commands of panes that go together: what they share, what they open with. */
import { layoutById } from "../../core/layouts.js";
import { offsetsAsShown, showsTwice } from "../../core/synchronise.js";
import { counted } from "../../core/text.js";
import { toast } from "../../ui/dialog.js";
import { preferences } from "../../ui/preferences.js";

/** @typedef {import("../viewer.js").Viewer} Viewer */

/** @type {Record<string, (viewer: Viewer, value?: any) => void>} */
export const LINKS = {
  "link-slices": linkSlices,
  "remember-layout": rememberLayout,
  hang: (viewer) => viewer.hang(),
  hangings: () => void hangings(),
};

/** What is shown now belongs together: later these panes scroll by this offset. @param {Viewer} viewer */
function linkSlices(viewer) {
  const { state, facts } = viewer.store;
  const offsets = offsetsAsShown(state, facts);
  const twice = showsTwice(state);
  for (const offset of offsets) viewer.dispatch({ type: "offset", ...offset });
  viewer.dispatch({ type: "sync", name: "scroll", on: true });
  if (twice) viewer.dispatch({ type: "sync", name: "same", on: true });
  toast(linkedWords(offsets.length / 2, twice));
}

/** @param {number} pairs of series @param {boolean} twice one series is in several panes */
function linkedWords(pairs, twice) {
  const own = twice ? "panes of one series" : "";
  const others = pairs ? `${counted(pairs, "pair")} of series` : "";
  if (own || others) return `Linked: ${[others, own].filter(Boolean).join(" and ")} scroll together from these slices.`;
  return "All series here that lie parallel share one frame of reference: they scroll together by position.";
}

/** Studies of this kind open like this one, on this device. @param {Viewer} viewer */
function rememberLayout({ store }) {
  const { state, facts } = store;
  const manifest = facts.manifest(state.panes[state.active]?.series);
  if (!manifest) return;
  const bodyPart = String(manifest.series_info?.body_part ?? "").toUpperCase();
  const { modality } = manifest;
  const others = preferences.get("hanging").filter((one) => one.modality !== modality || one.bodyPart !== bodyPart);
  preferences.set("hanging", [...others, { modality, bodyPart, layout: state.layout }]);
  const kind = [modality, bodyPart].filter(Boolean).join(" ");
  toast(`From now on, ${kind} studies open as ${layoutById(state.layout).label} on this device.`);
}

async function hangings() {
  const [{ hangingSheet }, { rulesInForce }] = await Promise.all([
    import("../../ui/hangings.js"),
    import("../hanging.js"),
  ]);
  hangingSheet({
    rules: rulesInForce,
    own: () => preferences.get("hanging"),
    keep: (own) => preferences.set("hanging", own),
  });
}
