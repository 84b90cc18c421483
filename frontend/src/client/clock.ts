/**
 * The server's clock, as this device can know it: two people in two places are shown the same time whatever their own
 * clocks say. An answer was written between being asked for and arriving; the middle is wrong by half the way at most.
 */
let ahead_ms = 0;

/** How far the server is ahead of this device, from one answer. */
export const aheadOf = (serverNow: string, asked_ms: number, arrived_ms: number): number => Date.parse(serverNow) - (asked_ms + arrived_ms) / 2;

/** The server's time now. */
export const serverNow = (): number => Date.now() + ahead_ms;

/** Ask, and learn the server's time from the answer where it holds one. */
export async function timed<T>(ask: () => Promise<T>, now: (answer: T) => string | undefined): Promise<T> {
  const asked = Date.now();
  const answer = await ask();
  const said = now(answer);
  if (said) ahead_ms = aheadOf(said, asked, Date.now());
  return answer;
}
