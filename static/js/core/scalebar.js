/** How long the scale bar is: a round number of millimetres that fits. */

const ROUND = [1, 2, 5];

/**
 * @param {number} perMillimetre CSS pixels per mm
 * @param {number} room CSS pixels at hand
 * @returns {{pixels: number, label: string} | null} null where nothing sensible fits
 */
export function scaleBar(perMillimetre, room) {
  const most = room / perMillimetre;
  if (!Number.isFinite(most) || most <= 0) return null;
  const power = 10 ** Math.floor(Math.log10(most));
  const mm = power * ROUND.filter((step) => step * power <= most).at(-1);
  return {
    pixels: mm * perMillimetre,
    label: mm >= 10 ? `${Number((mm / 10).toPrecision(3))} cm` : `${Number(mm.toPrecision(3))} mm`,
  };
}
