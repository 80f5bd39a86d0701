/** What the server finds out of a series while it reads its pixels, taken into what was told of it at first. */

const GAPS = ["in_gap", "rows_in_gap", "columns_in_gap"];

/** Milliseconds after which a series that was not read to its end is asked for again, one after the other. */
export const AGAIN = [2000, 6000, 20000];

/** All of it has been read, so that nothing more will be found. @param {any} manifest */
export const isRead = (manifest) => Boolean(manifest.range);

/**
 * Images that cannot be drawn: in the trust panel, and as gaps of the planes. Nothing else changes under the viewer.
 * @param {any} manifest changed in its place @param {any} fresh the same series, told later
 * @returns {boolean} whether there is news
 */
export function freshen(manifest, fresh) {
  if ((fresh.undrawable?.length ?? 0) <= (manifest.undrawable?.length ?? 0)) return false;
  manifest.undrawable = fresh.undrawable;
  manifest.trust = fresh.trust;
  for (const [name, plane] of Object.entries(fresh.planes ?? {})) {
    const known = manifest.planes[name];
    if (known) for (const gaps of GAPS) known[gaps] = plane[gaps];
  }
  return true;
}
