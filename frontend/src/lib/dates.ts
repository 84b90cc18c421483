/** Dates as a colleague says them. Inputs are RFC 3339 instants or `2026-11-17` days. */

const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/;

function toDate(value: string): Date {
  // A bare day is that day here, not midnight in London.
  return DAY_ONLY.test(value) ? new Date(`${value}T12:00:00`) : new Date(value);
}

/** `Tue 17 Nov`, with the year when it is not this one. */
export function formatDay(value: string, now = new Date()): string {
  const date = toDate(value);
  const year = date.getFullYear() === now.getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" }).replace(",", "")}${year}`;
}

/** `Monday 23 November`. */
export function formatLongDay(date: Date): string {
  return date.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
}

/** `Thu 26 Nov, 15:40`. */
export function formatInstant(value: string, now = new Date()): string {
  return `${formatDay(value, now)}, ${toDate(value).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `yesterday`, then the day. */
export function formatAgo(value: string, now = new Date()): string {
  const seconds = Math.round((now.getTime() - toDate(value).getTime()) / 1000);
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 172_800) return "yesterday";
  return formatDay(value, now);
}

/** Today as `2026-11-23`, in the person's own time zone. */
export function today(now = new Date()): string {
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

/** `Good morning`, `Good afternoon`, `Good evening`. */
export function greeting(now = new Date()): string {
  const hour = now.getHours();
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
}
