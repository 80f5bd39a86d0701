// In every page: when its first picture was there, and what each frame of the screen showed.
(() => {
  const probe = { first: 0, complete: 0, three: 0, frames: [], on: false, what: "index" };
  window.probe = probe;
  performance.setResourceTimingBufferSize(10000);
  const note = (name, now, test) => {
    if (!probe[name] && test()) probe[name] = now;
  };
  const frame = () => {
    const now = performance.now();
    const { side } = window;
    if (side) {
      note("first", now, side.ready);
      note("complete", now, side.complete);
      note("three", now, side.three);
      if (probe.on) probe.frames.push([now, String(side[probe.what]())]);
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  probe.start = (what) => Object.assign(probe, { what, frames: [], on: true });
  probe.stop = () => {
    probe.on = false;
    return probe.frames;
  };
})();
