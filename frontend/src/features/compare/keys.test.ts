import { expect, test } from "vitest";
import type { KeyPress } from "@/player/keys";
import { compareCommandFor } from "./keys";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, target: null, ...more });

test("the player's keys move both; those about notes and spans are not for here", () => {
  expect(["k", "ArrowLeft", ",", "Home", "<", "?"].map((key) => compareCommandFor(press(key))?.type)).toEqual(["toggle", "skip", "frame", "go", "slower", "help"]);
  expect(["n", "i", "Escape"].map((key) => compareCommandFor(press(key)))).toEqual([null, null, null]);
});

test("each of the two is shifted by its own letters, by a frame or by a tenth", () => {
  expect(compareCommandFor(press("q"))).toEqual({ type: "shift", which: 0, by: -1, unit: "frame" });
  expect(compareCommandFor(press("W", { shiftKey: true }))).toEqual({ type: "shift", which: 0, by: 1, unit: "tenth" });
  expect(compareCommandFor(press("o"))).toMatchObject({ which: 1, by: -1 });
  expect(compareCommandFor(press("P", { shiftKey: true }))).toMatchObject({ which: 1, by: 1, unit: "tenth" });
});

test("letters belong to fields and to the browser first", () => {
  const field = document.createElement("input");
  expect(compareCommandFor(press("q", { target: field }))).toBeNull();
  expect(compareCommandFor(press("r", { ctrlKey: true }))).toBeNull();
  expect(compareCommandFor(press("s"))?.type).toBe("hear-other");
});
