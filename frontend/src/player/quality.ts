/** Which rendition of the recording is played, where there are two: chosen once, remembered in this browser. */
import { recall, remember } from "@/lib/storage";

export type Quality = "auto" | "full" | "saver";

export const QUALITIES: readonly { id: Quality; label: string }[] = [
  { id: "auto", label: "Auto" },
  { id: "full", label: "Full" },
  { id: "saver", label: "Data saver" },
];

const KEY = "quality";

export const asQuality = (value: string | null): Quality => QUALITIES.find((one) => one.id === value)?.id ?? "auto";

export const recallQuality = (): Quality => asQuality(recall(KEY));

export function rememberQuality(quality: Quality): void {
  remember(KEY, quality === "auto" ? null : quality);
}

/** The place of a quality among renditions that are ordered from the smallest up; -1 lets the player choose. */
export function levelOf(quality: Quality, count: number): number {
  if (quality === "auto") return -1;
  return quality === "saver" ? 0 : count - 1;
}
