/** What a recording is probably called, and when it was probably made: both stay the teacher's to change. */
import { formatDay, today } from "@/lib/dates";

/** Names that phones and cameras give: IMG_2031, VID-20261117-WA0003, PXL_2026…, MVI_0042, 20261117_094500, trim.A1B2… */
const CAMERA_NAME = /^(img|vid|video|mov|mvi|dsc[nf]?|pxl|gopr|gh\d\d|gx\d\d|trim|screen ?recording|rpreplay|capture|whatsapp video)?[-_. ]*[\dA-F]{0,8}[-_. \d]*(wa\d+|at [\d.: ]+)?( ?\(\d+\))?$/i;

/** `Year 8 fractions.mp4` → `Year 8 fractions`; `IMG_2031.MOV` → `Lesson, Tue 17 Nov`. */
export function suggestTitle(filename: string, taughtOn: string): string {
  const stem = filename.replace(/\.[a-z0-9]{2,5}$/i, "").trim();
  const words = stem.replace(/[_]+/g, " ").replace(/\s+/g, " ").trim();
  if (words === "" || CAMERA_NAME.test(stem)) return `Lesson, ${formatDay(taughtOn)}`;
  return words.slice(0, 200);
}

/** The day the file was last written, which for a recording is the day of the lesson; never in the future. */
export function suggestDay(lastModified: number, now = new Date()): string {
  const day = today(new Date(lastModified));
  return lastModified > 0 && day <= today(now) ? day : today(now);
}
