/**
 * What each pane has asked for: from states to requests.
 *
 * @typedef {import("../core/requests.js").PlaneRequest} PlaneRequest
 * @typedef {import("../core/wire.js").Picture} Picture
 *
 * @typedef {object} Source where pictures come from
 * @property {(request: PlaneRequest) => Picture | undefined} peek
 * @property {(owner: string, request: PlaneRequest, motion: {direction: number, axis: "slice" | "phase"}) => void} want
 * @property {(owner: string) => void} release
 * @property {(request: PlaneRequest) => Picture | undefined} [preview] a coarse picture, until the true one is there
 * @property {(request: PlaneRequest, seen: PlaneRequest) => Picture | undefined} [passing] one on the way to it
 * @property {(key: string) => void} onPicture set by the stage
 * @property {(owner: string, request: PlaneRequest, error: Error) => void} onFailure set by the stage
 */
import { pictureKey, planeRequest } from "../core/requests.js";

export class Asks {
  /** @type {Map<string, {key: string, request: PlaneRequest}>} */ #asked = new Map();

  /** @param {Source} source @param {import("../core/state.js").Facts} facts */
  constructor(source, facts) {
    Object.assign(this, { source, facts });
  }

  /**
   * Ask for what a pane shows, unless that is already asked.
   * @param {string} id @param {import("../core/state.js").PaneState} pane @param {number} [hint] which way the hand moves
   * @returns {PlaneRequest | null} null where there is nothing to ask for
   */
  ask(id, pane, hint) {
    const manifest = pane.series ? this.facts.manifest(pane.series) : undefined;
    if (!manifest) {
      this.release(id);
      return null;
    }
    const request = planeRequest(manifest, pane);
    const key = pictureKey(request);
    const last = this.#asked.get(id);
    if (last?.key === key) return last.request;
    this.#asked.set(id, { key, request });
    this.source.want(id, request, motion(last?.request, request, hint));
    return request;
  }

  /** Ask once more for what failed. @param {string} id */
  again(id) {
    const asked = this.#asked.get(id);
    if (asked) this.source.want(id, asked.request, { direction: 1, axis: "slice" });
  }

  /** @param {string} id */
  release(id) {
    if (this.#asked.delete(id)) this.source.release(id);
  }

  /** The panes that wait for a picture. @param {string} key @returns {string[]} */
  waiting(key) {
    return [...this.#asked].filter(([, asked]) => asked.key === key).map(([id]) => id);
  }
}

/** @param {PlaneRequest | undefined} last @param {PlaneRequest} next @param {number} [hint] */
function motion(last, next, hint) {
  const same = last && last.series === next.series && last.plane === next.plane;
  const axis = same && last.phase !== next.phase ? "phase" : "slice";
  return { direction: hint ?? (same ? Math.sign(next.index - last.index) || 1 : 1), axis };
}
