import assert from "node:assert/strict";
import { test } from "node:test";
import { cineRate, isRun, nextFrame, playable, SPEEDS } from "../../static/js/core/cine.js";
import { Cine } from "../../static/js/view/cine.js";

/** The pictures that follow on one, as they are played. */
function played(mode, count, steps, at = 0) {
  const shown = [];
  for (let i = 0, direction = 1; i < steps; i += 1) {
    const next = nextFrame(at, count, mode, direction);
    ({ at, direction } = next);
    shown.push(next.ended ? "end" : at);
    if (next.ended) break;
  }
  return shown;
}

test("a loop begins anew", () => assert.deepEqual(played("loop", 3, 5), [1, 2, 0, 1, 2]));

test("back and forth turns at both ends, and shows neither twice", () =>
  assert.deepEqual(played("pingpong", 3, 7), [1, 2, 1, 0, 1, 2, 1]));

test("once stops at the end", () => assert.deepEqual(played("once", 3, 9), [1, 2, "end"]));

test("two pictures go back and forth, one picture does not play", () => {
  assert.deepEqual(played("pingpong", 2, 3), [1, 0, 1]);
  for (const mode of ["loop", "pingpong", "once"]) assert.deepEqual(played(mode, 1, 3), ["end"]);
});

test("backwards, a loop goes on with the last", () => {
  assert.deepEqual(nextFrame(0, 5, "loop", -1), { at: 4, direction: -1, ended: false });
});

test("the file's own rate is used, within what a screen can show", () => {
  assert.equal(cineRate({ frame_time: 33.33 }), 30);
  assert.equal(cineRate({ frame_time: 0.1 }), 60);
  assert.equal(cineRate({ frame_time: 10000 }), 0.5);
  assert.equal(cineRate({ frame_time: null }), 12);
  assert.ok(SPEEDS.every((rate) => playable(rate) === rate));
});

/** A player whose screen is under our hand. */
function player(count, mode) {
  let frame = null;
  globalThis.requestAnimationFrame = (run) => ((frame = run), 1);
  globalThis.cancelAnimationFrame = () => (frame = null);
  const state = { at: 0, ready: true };
  const cine = new Cine({
    step: () => (state.at = cine.next(state.at, count).at),
    ready: () => state.ready,
    changed: () => {},
  });
  cine.set({ mode, rate: 10 });
  let now = 0;
  const shownAfter = (ms) => {
    for (const end = now + ms; now < end; now += 10) frame?.(performance.now() + now);
    return state.at;
  };
  return { cine, state, shownAfter };
}

test("a player keeps its rate, and waits for pictures that are late", () => {
  const { cine, state, shownAfter } = player(100, "loop");
  cine.play();
  const before = shownAfter(1000);
  assert.ok(before >= 9 && before <= 12, String(before));
  state.ready = false;
  assert.equal(shownAfter(1000), before);
});

test("what was played once stops at its end, and begins anew at the next press", () => {
  const { cine, state, shownAfter } = player(3, "once");
  cine.play();
  assert.equal(shownAfter(2000), 2);
  assert.ok(!cine.playing);
  cine.play();
  cine.hands.step();
  assert.equal(state.at, 0);
});

test("a series is looked at in motion where it plays, has phases, or gives a rate", () => {
  assert.equal(isRun({ phases: 1 }, 28, false), false);
  assert.equal(isRun({ phases: 1 }, 28, true), true);
  assert.equal(isRun({ phases: 10 }, 4, false), true);
  assert.equal(isRun({ phases: 1, frame_time: 66 }, 20, false), true);
  assert.equal(isRun({ phases: 1, frame_time: 66 }, 1, false), false);
});
