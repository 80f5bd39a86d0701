/** Which renderer suits this machine. */
import { Canvas2D } from "./canvas2d.js";
import { WebGL } from "./webgl.js";

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const REMEMBERED = "lightbox.renderer";

/**
 * A renderer draws pictures onto canvases, all through one context.
 *
 * @typedef {object} Drawing
 * @property {HTMLCanvasElement} canvas in device pixels
 * @property {string} key of the picture, the same for the same pixels
 * @property {import("../core/wire.js").Picture} picture
 * @property {import("../core/voi.js").Look} look
 * @property {[number, number] | null} blank samples from and to which no value was measured: black
 * @property {import("../core/camera.js").Matrix} matrix from plane pixels to device pixels
 *
 * @typedef {object} Renderer
 * @property {string} name
 * @property {(drawing: Drawing) => void} draw
 * @property {(key: string) => void} forget
 * @property {(redraw: () => void) => void} onRestored
 */

/**
 * Measured: on a software WebGL a lookup table on a 2D canvas is the faster of the two.
 * @param {string | null} wanted "webgl" or "2d"; null lets the machine decide @returns {Renderer}
 */
export function pickRenderer(wanted) {
  if (wanted === "2d" || (!wanted && recall() === "2d")) return new Canvas2D();
  const gl = WebGL.context();
  const software = !gl || SOFTWARE.test(WebGL.describe(gl));
  remember(software ? "2d" : "webgl");
  if (!gl || (software && wanted !== "webgl")) return new Canvas2D();
  return new WebGL(gl);
}

/** Probing a software WebGL takes longer than the first picture: it is done once in a session. */
function recall() {
  try {
    return sessionStorage.getItem(REMEMBERED);
  } catch {
    return null; // Storage is switched off: the machine is asked again.
  }
}

function remember(name) {
  try {
    sessionStorage.setItem(REMEMBERED, name);
  } catch {
    // Storage is switched off: the machine is asked again the next time.
  }
}
