/**
 * The one shader. For each pixel of the screen: where it lies in the plane, the exact samples around it, interpolated
 * as modality values, then window, inversion and colour map.
 */

const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

uniform usampler2D samples;
uniform sampler2D colours;
uniform vec2 size;          // of the plane, pixels
uniform float viewHeight;   // device pixels: GL counts rows from below
uniform mat3 toPlane;       // device pixels to plane pixels
uniform int grid;           // samples across one screen pixel, where the plane is made smaller
uniform bool isSigned, isColour, hasNan, invert, smoothed;
uniform float slope, intercept, center, width;
uniform int voi;            // 0 linear, 1 linear_exact, 2 sigmoid
uniform vec3 nanColour;
uniform vec2 blank;         // samples from and to which nothing was measured
out vec4 colour;

// Value in x, 1 in y where nothing was measured, 1 in w where there is a number. Colour in xyz, inverted if it is to be:
// alpha is 0 where nothing was acquired, which stays black.
vec4 fetch(ivec2 at) {
  uvec4 texel = texelFetch(samples, clamp(at, ivec2(0), ivec2(size) - 1), 0);
  if (isColour && texel.a == 0u) return vec4(0.0, 0.0, 0.0, 1.0);
  if (isColour) return vec4(abs(float(invert) - vec3(texel.rgb) / 255.0), 1.0);
  int stored = int(texel.r);
  if (hasNan && stored == 0) return vec4(0.0);
  if (isSigned && stored > 32767) stored -= 65536;
  bool measured = float(stored) < blank.x || float(stored) > blank.y;
  return vec4(float(stored) * slope + intercept, measured ? 0.0 : 1.0, 0.0, 1.0);
}

vec4 sampleAt(vec2 at) {
  if (!smoothed) return fetch(ivec2(floor(at)));
  if (fetch(ivec2(floor(at))).w == 0.0) return vec4(0.0);
  vec2 base = floor(at - 0.5);
  vec2 part = at - 0.5 - base;
  vec4 sum = vec4(0.0);
  for (int i = 0; i < 4; i++) {
    ivec2 step = ivec2(i & 1, i >> 1);
    vec2 share = mix(1.0 - part, part, vec2(step));
    vec4 texel = fetch(ivec2(base) + step);
    sum += vec4(texel.xyz * texel.w, texel.w) * share.x * share.y;
  }
  return vec4(sum.xyz / sum.w, 1.0);
}

// PS3.3 C.11.2.1
float brightness(float x) {
  if (voi == 2) return 1.0 / (1.0 + exp(-4.0 * (x - center) / width));
  if (voi == 1 || width < 1.0) return (x - center) / width + 0.5;
  if (width == 1.0) return x <= center - 0.5 ? 0.0 : 1.0;
  return (x - (center - 0.5)) / (width - 1.0) + 0.5;
}

vec3 paint(vec4 value) {
  if (value.w == 0.0) return nanColour;
  if (isColour) return value.rgb;
  if (value.y >= 0.5) return vec3(0.0);
  float level = clamp(brightness(value.x), 0.0, 1.0);
  if (invert) level = 1.0 - level;
  return texelFetch(colours, ivec2(int(level * 255.0 + 0.5), 0), 0).rgb;
}

void main() {
  vec2 pixel = vec2(gl_FragCoord.x, viewHeight - gl_FragCoord.y);
  vec4 sum = vec4(0.0);
  vec2 middle = (toPlane * vec3(pixel, 1.0)).xy;
  if (any(lessThan(middle, vec2(0.0))) || any(greaterThanEqual(middle, size))) {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
    return;
  }
  for (int i = 0; i < grid * grid; i++) {
    vec2 offset = (vec2(i % grid, i / grid) + 0.5) / float(grid) - 0.5;
    vec4 value = sampleAt((toPlane * vec3(pixel + offset, 1.0)).xy);
    sum += vec4(value.xyz * value.w, value.w);
  }
  colour = vec4(paint(sum.w == 0.0 ? sum : vec4(sum.xyz / sum.w, 1.0)), 1.0);
}`;

const UNIFORMS = [
  "samples",
  "colours",
  "size",
  "viewHeight",
  "toPlane",
  "grid",
  "isSigned",
  "isColour",
  "hasNan",
  "invert",
  "smoothed",
  "slope",
  "intercept",
  "center",
  "width",
  "voi",
  "nanColour",
  "blank",
];

/** @param {WebGL2RenderingContext} gl @returns {{program: WebGLProgram, at: Record<string, WebGLUniformLocation>}} */
export function compile(gl) {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`The shader does not compile: ${gl.getProgramInfoLog(program)}`);
  }
  return { program, at: Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)])) };
}
