/**
 * Which frame a lesson time means, and back. A frame is shown over a half-open interval; a note keeps whole milliseconds,
 * so the time kept for a shown frame is the first whole millisecond inside its interval (rounding down would name the
 * frame before), and a seek goes a hair past the wanted time, so that binary fractions and the browser's microseconds
 * cannot land on the frame before. The hair is shorter than the distance from a millisecond to any frame boundary at the
 * clock rates recordings use (1/90 ms at 90 kHz), and longer than the rounding it guards against.
 */
export const SEEK_EPSILON_S = 0.000_005;

const FALLBACK_RATE = 25;

/** Where to put `video.currentTime` (seconds) so that the frame shown is the one whose interval holds `ms`. */
export const seekSeconds = (ms: number, offset_ms = 0): number => Math.max(0, ms - offset_ms) / 1000 + SEEK_EPSILON_S;

/** The whole millisecond to keep for the frame that starts at `media_s` (seconds, as the browser reports it). */
export function momentOfFrame(media_s: number, offset_ms = 0): number {
  const exact = media_s * 1000 + offset_ms;
  // A microsecond of noise above a whole millisecond is that millisecond; seekSeconds makes up for it.
  return Math.max(0, Math.ceil(exact - 0.002));
}

export const frameSeconds = (frame_rate: number | null): number =>
  1 / (frame_rate && Number.isFinite(frame_rate) && frame_rate > 0 ? frame_rate : FALLBACK_RATE);

/**
 * Where to look for the neighbour of the frame that starts at `media_s`. Backwards any point just before it is in the
 * previous frame, whatever the rate. Forwards the length of the current frame is only known on average, so aim a little
 * into the next one; `tries` looks further when the same frame came back (variable rate).
 */
export function neighbourSeconds(media_s: number, by: 1 | -1, frame_rate: number | null, tries = 0): number {
  const frame = frameSeconds(frame_rate);
  if (by < 0) return Math.max(0, media_s - Math.min(0.0005, frame / 4));
  return media_s + frame * (1.25 + tries);
}
