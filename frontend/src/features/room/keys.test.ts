import { expect, test } from "vitest";
import type { KeyPress } from "@/player/keys";
import { roomCommandFor } from "./keys";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, target: null, ...more });

test("the player's keys work in a room, and two letters are about being together", () => {
  expect(["k", "ArrowLeft", ".", "n", "d", "c", "p", "?"].map((key) => roomCommandFor(press(key))?.type)).toEqual(["toggle", "skip", "frame", "note", "draw", "catch-up", "point", "help"]);
});

test("letters belong to fields and to the browser first", () => {
  const field = document.createElement("textarea");
  expect(roomCommandFor(press("c", { target: field }))).toBeNull();
  // as the browser says it: an event, whose fields are not its own
  const heard: (ReturnType<typeof roomCommandFor> | undefined)[] = [];
  field.addEventListener("keydown", (event) => { heard.push(roomCommandFor(event)); });
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "c" }));
  expect(heard).toEqual([null]);
  expect(roomCommandFor(press("p", { ctrlKey: true }))).toBeNull();
  expect(roomCommandFor(press("C", { shiftKey: true }))).toBeNull();
});
