/** Times of a comparison in words. */

/** `0.24 s later`, `1.1 s earlier`, `At its start`. */
export function shiftWords(ms: number): string {
  if (ms === 0) return "At its start";
  return `${String(Number((Math.abs(ms) / 1000).toFixed(2)))} s ${ms > 0 ? "later" : "earlier"}`;
}

/** `0:07.4`: tenths, because these are seconds that are looked at closely. */
export function formatTenths(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}.${tenths % 10}`;
}
