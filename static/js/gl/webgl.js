/** Drawing with WebGL2: one context serves all panes; each picture is copied from it to its pane's own canvas. */
import { invert } from "../core/camera.js";
import { colormap } from "../core/colormaps.js";
import { ByteCache } from "../core/lru.js";
import { isColour } from "../core/wire.js";
import { Canvas2D } from "./canvas2d.js";
import { compile } from "./shaders.js";

const TEXTURE_BYTES = 96 << 20;
const VOI = { linear: 0, linear_exact: 1, sigmoid: 2 };
const NAN_COLOUR = [72 / 255, 40 / 255, 120 / 255];
/** A range that holds no sample. */
const NO_BLANK = [1, 0];
/** Samples across one screen pixel, at most, where a plane is shown smaller than it is. */
const GRID_MAX = 4;

export class WebGL {
  name = "webgl";
  #fallback = new Canvas2D();
  #redraw = () => {};

  /** @returns {WebGL2RenderingContext | null} */
  static context() {
    const canvas = document.createElement("canvas");
    return canvas.getContext("webgl2", {
      alpha: false,
      antialias: false,
      depth: false,
      powerPreference: "high-performance",
    });
  }

  /** What draws: a card, or a software stand-in. @param {WebGL2RenderingContext} gl */
  static describe(gl) {
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  }

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.canvas = /** @type {HTMLCanvasElement} */ (gl.canvas);
    this.#start();
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.#start();
      this.#redraw();
    });
  }

  /** @param {() => void} redraw called when a lost context is back */
  onRestored(redraw) {
    this.#redraw = redraw;
  }

  /** @param {import("./picker.js").Drawing} drawing */
  draw(drawing) {
    const { canvas, picture, look } = drawing;
    if (look.lut || this.gl.isContextLost() || Math.max(picture.width, picture.height) > this.most) {
      this.#fallback.draw(drawing);
      return;
    }
    this.#fitCanvas(canvas);
    this.#bind(drawing);
    this.gl.drawArrays(this.gl.TRIANGLES, 0, 3);
    const context = canvas.getContext("2d", { alpha: false });
    context.setTransform(1, 0, 0, 1, 0, 0);
    const top = this.canvas.height - canvas.height;
    context.drawImage(this.canvas, 0, top, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
  }

  /** @param {string} key */
  forget(key) {
    this.textures.delete(key);
    this.#fallback.forget(key);
  }

  #start() {
    const { gl } = this;
    const { program, at } = compile(gl);
    this.at = at;
    this.most = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    this.textures = new ByteCache(TEXTURE_BYTES, (texture) => gl.deleteTexture(texture));
    this.map = { id: "", texture: gl.createTexture() };
    gl.useProgram(program);
    gl.bindVertexArray(gl.createVertexArray());
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.uniform1i(at.samples, 0);
    gl.uniform1i(at.colours, 1);
    gl.uniform3fv(at.nanColour, NAN_COLOUR);
  }

  /** The shared canvas grows to the largest pane and stays so. @param {HTMLCanvasElement} pane */
  #fitCanvas(pane) {
    if (this.canvas.width < pane.width) this.canvas.width = pane.width;
    if (this.canvas.height < pane.height) this.canvas.height = pane.height;
    this.gl.viewport(0, 0, pane.width, pane.height);
  }

  /** @param {import("./picker.js").Drawing} drawing */
  #bind({ canvas, key, picture, look, blank, matrix }) {
    const { gl, at } = this;
    const [a, b, c, d, e, f] = invert(matrix);
    gl.uniformMatrix3fv(at.toPlane, false, [a, b, 0, c, d, 0, e, f, 1]);
    gl.uniform1f(at.viewHeight, canvas.height);
    gl.uniform2f(at.size, picture.width, picture.height);
    const shrink = Math.max(Math.hypot(a, b), Math.hypot(c, d));
    gl.uniform1i(at.grid, look.smooth ? Math.min(Math.max(Math.ceil(shrink - 0.01), 1), GRID_MAX) : 1);
    gl.uniform2f(at.blank, ...(blank ?? NO_BLANK));
    this.#bindLook(look, picture);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture(key, picture));
  }

  /** @param {import("../core/voi.js").Look} look @param {import("../core/wire.js").Picture} picture */
  #bindLook(look, picture) {
    const { gl, at } = this;
    gl.uniform1i(at.isSigned, Number(picture.sample === "int16"));
    gl.uniform1i(at.isColour, Number(isColour(picture)));
    gl.uniform1i(at.hasNan, Number(picture.nan));
    gl.uniform1i(at.invert, Number(look.invert));
    gl.uniform1i(at.smoothed, Number(look.smooth));
    gl.uniform1f(at.slope, picture.slope);
    gl.uniform1f(at.intercept, picture.intercept);
    gl.uniform1f(at.center, look.center);
    gl.uniform1f(at.width, look.width);
    gl.uniform1i(at.voi, VOI[look.voi]);
    this.#bindMap(look.colormap);
  }

  /** @param {string} id */
  #bindMap(id) {
    const { gl, map } = this;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, map.texture);
    if (map.id === id) return;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, 256, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, colormap(id));
    exact(gl);
    map.id = id;
  }

  /** @param {string} key @param {import("../core/wire.js").Picture} picture */
  #texture(key, picture) {
    const kept = this.textures.get(key);
    if (kept) return kept;
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const [internal, format, type, data] = upload(gl, picture);
    gl.texImage2D(gl.TEXTURE_2D, 0, internal, picture.width, picture.height, 0, format, type, data);
    exact(gl);
    this.textures.set(key, texture, picture.data.byteLength);
    return texture;
  }
}

/**
 * Samples are fetched one by one; integer textures are complete only without filters.
 * @param {WebGL2RenderingContext} gl
 */
function exact(gl) {
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
}

/** Signed samples travel as their bits; the shader gives them their sign. */
function upload(gl, { sample, data }) {
  if (sample === "rgb") return [gl.RGB8UI, gl.RGB_INTEGER, gl.UNSIGNED_BYTE, data];
  if (sample === "rgba") return [gl.RGBA8UI, gl.RGBA_INTEGER, gl.UNSIGNED_BYTE, data];
  if (sample === "uint8") return [gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE, data];
  return [gl.R16UI, gl.RED_INTEGER, gl.UNSIGNED_SHORT, new Uint16Array(data.buffer, data.byteOffset, data.length)];
}
