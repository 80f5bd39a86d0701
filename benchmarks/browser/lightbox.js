// What the probe asks of Lightbox's own page: all of it is in the elements of the panes.
(() => {
  const pane = (name = "") => document.querySelector(`[data-pane${name && `="${name}"`}]`);
  window.side = {
    ready: () => pane()?.dataset.state === "ready",
    complete: () => pane()?.dataset.state === "ready",
    three: () => ["axial", "coronal", "sagittal"].every((name) => pane(name)?.dataset.state === "ready"),
    index: () => pane().dataset.index,
    window: () => pane().querySelector(".corner.bottom.right")?.textContent ?? "",
    tool: () => {},
    target: () => pane().querySelector(".pane-view") ?? pane(),
  };
})();
