/** Moments in an address, and moments to the frame; everyday times are in `lib/time`. */
import { formatMoment } from "@/lib/time";

/** With thousandths, for the places where a frame matters: `12:04.480`. */
export const formatExactMoment = (ms: number): string =>
  `${formatMoment(ms)}.${String(Math.max(0, Math.floor(ms)) % 1000).padStart(3, "0")}`;

const CLOCK = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:\.(\d{1,3}))?$/;

/** The `?t=` of an address: plain digits are milliseconds, else `12:04`, `1:02:04`, `12:04.5`. Null if neither. */
export function momentFromAddress(text: string | null | undefined): number | null {
  const trimmed = (text ?? "").trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
  const match = CLOCK.exec(trimmed);
  if (!match) return null;
  const [, hours, minutes, seconds, fraction] = match;
  if (Number(seconds) > 59 || (hours !== undefined && Number(minutes) > 59)) return null;
  const whole = (Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number((fraction ?? "").padEnd(3, "0"));
}
