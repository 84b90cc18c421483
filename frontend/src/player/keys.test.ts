// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";

import { commandFor, nextSpeed, type KeyPress } from "./keys";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, target: document.body, ...more });
const inside = (html: string): Element => {
  document.body.innerHTML = html;
  const found = document.querySelector("[data-here]");
  if (!found) throw new Error("no element marked data-here");
  return found;
};

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("the keyboard of a lesson", () => {
  it("moves by seconds, by frames and by tenths", () => {
    expect(commandFor(press("l"))).toEqual({ type: "skip", ms: 10_000 });
    expect(commandFor(press("ArrowLeft"))).toEqual({ type: "skip", ms: -5000 });
    expect(commandFor(press("ArrowRight", { shiftKey: true }))).toEqual({ type: "frame", by: 1 });
    expect(commandFor(press("."))).toEqual({ type: "frame", by: 1 });
    expect(commandFor(press("7"))).toEqual({ type: "go", share: 0.7 });
    expect(commandFor(press("End"))).toEqual({ type: "go", share: 1 });
  });
  it("draws with D, and leaves Ctrl+D to the browser", () => {
    expect(commandFor(press("d"))).toEqual({ type: "draw" });
    expect(commandFor(press("d", { ctrlKey: true }))).toBeNull();
  });
  it("does not care about capitals lock", () => expect(commandFor(press("K"))).toEqual({ type: "toggle" }));
  it("opens the help however the question mark is typed", () => {
    expect(commandFor(press("?"))).toEqual({ type: "help" });
    expect(commandFor(press("?", { shiftKey: true }))).toEqual({ type: "help" });
  });
  it.each(["<textarea data-here></textarea>", "<input data-here>", "<div contenteditable='true'><b data-here></b></div>", "<select data-here></select>"])("never acts while someone types in %s", (html) => {
    const target = inside(html);
    for (const key of ["k", " ", "n", "5", "?", "ArrowLeft", "Escape"]) expect(commandFor(press(key, { target }))).toBeNull();
  });
  it("leaves space to a focused button but keeps the letters", () => {
    const target = inside("<button data-here>Play</button>");
    expect(commandFor(press(" ", { target }))).toBeNull();
    expect(commandFor(press("k", { target }))).toEqual({ type: "toggle" });
  });
  it("leaves the arrows to a focused slider and everything to a dialog", () => {
    expect(commandFor(press("ArrowLeft", { target: inside("<i role=slider data-here></i>") }))).toBeNull();
    expect(commandFor(press("k", { target: inside("<div role=dialog><p data-here></p></div>") }))).toBeNull();
  });
  it("leaves the browser's own shortcuts alone", () => {
    expect(commandFor(press("l", { ctrlKey: true }))).toBeNull();
    expect(commandFor(press("ArrowLeft", { altKey: true }))).toBeNull();
  });
  it("steps through the speeds and stops at the ends", () => {
    expect(nextSpeed(1, 1)).toBe(1.25);
    expect(nextSpeed(1, -1)).toBe(0.75);
    expect(nextSpeed(2, 1)).toBe(2);
    expect(nextSpeed(0.5, -1)).toBe(0.5);
  });
});
