/** A series of the strip that is dragged into a pane. */
import { SERIES_TYPE } from "../core/series.js";

/** @param {import("./pane.js").Pane} pane @param {(series: string) => void} take */
export function acceptSeries({ root }, take) {
  const isSeries = (event) => [...(event.dataTransfer?.types ?? [])].includes(SERIES_TYPE);
  const aim = (on) => root.classList.toggle("aimed", on);
  root.addEventListener("dragover", (event) => {
    if (!isSeries(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    aim(true);
  });
  root.addEventListener("dragleave", (event) => {
    if (!root.contains(/** @type {Node | null} */ (event.relatedTarget))) aim(false);
  });
  root.addEventListener("drop", (event) => {
    aim(false);
    if (!isSeries(event)) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer.getData(SERIES_TYPE));
  });
}
