/** Times as people read them: `12:04`, `1:02:04`, spans `12:04–12:31`. All inputs are integer milliseconds of lesson time. */

/** `0:07`, `12:04`, `1:02:04`. */
export function formatMoment(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** `12:04` for an instant (`end_ms` null), `12:04–12:31` for a span. */
export function formatSpan(startMs: number, endMs: number | null | undefined): string {
  return endMs === null || endMs === undefined ? formatMoment(startMs) : `${formatMoment(startMs)}–${formatMoment(endMs)}`;
}

/** `48:02` → `48 minutes 2 seconds`, for screen readers. */
export function speakMoment(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 3600), "hour"],
    [Math.floor((total % 3600) / 60), "minute"],
    [total % 60, "second"],
  ];
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}${n === 1 ? "" : "s"}`);
  return said.length > 0 ? said.join(" ") : "the start";
}

/** `12:04`, `1:02:04` or `754` (seconds) → milliseconds; null when it is not a time. */
export function parseMoment(text: string): number | null {
  const match = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d{1,3})?)$/.exec(text.trim());
  if (!match) return null;
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}

/** `About 2 min`, `About 1 h 10 min`, `A few seconds`: how long is left, never more exact than we know. */
export function formatTimeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 10) return "A few seconds";
  if (seconds < 55) return `About ${Math.ceil(seconds / 10) * 10} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `About ${minutes} min`;
  const rest = Math.round((minutes % 60) / 5) * 5;
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return rest === 0 || rest === 60 ? `About ${hours} h` : `About ${hours} h ${rest} min`;
}
