import { expect, test } from "vitest";
import { fromRoom, moveBy, pictureBox, shareAt, toRoom, WHOLE } from "./pointing";

test("a place on the picture is the same place on a wide screen and on a phone", () => {
  const wide = pictureBox(1000, 360, 16 / 9);
  expect(wide).toEqual({ width: 640, height: 360, left: 180, top: 0 });
  const tall = pictureBox(320, 400, 16 / 9);
  expect(tall).toEqual({ width: 320, height: 180, left: 0, top: 110 });
  expect(shareAt(wide, 180 + 320, 90)).toEqual({ x: 0.5, y: 0.25 });
  expect(shareAt(tall, 160, 110 + 45)).toEqual({ x: 0.5, y: 0.25 });
});

test("beside the picture there is nothing to point at", () => {
  expect(shareAt(pictureBox(1000, 360, 16 / 9), 100, 100)).toBeNull();
  expect(shareAt(pictureBox(320, 400, 16 / 9), 100, 20)).toBeNull();
});

test("before the picture is known the whole place is it", () => expect(pictureBox(300, 200, NaN)).toEqual({ left: 0, top: 0, width: 300, height: 200 }));

test("the arrows point too, and stay on the picture", () => {
  expect(moveBy({ x: 0.5, y: 0.5 }, "ArrowRight", false)).toEqual({ x: 0.52, y: 0.5 });
  expect(moveBy({ x: 0.5, y: 0.05 }, "ArrowUp", true)).toEqual({ x: 0.5, y: 0 });
  expect(moveBy({ x: 0.5, y: 0.5 }, "k", false)).toBeNull();
});

test("of two pictures each has its own half, and what is on one is not on the other", () => {
  const [first, second] = [{ index: 0, of: 2 }, { index: 1, of: 2 }];
  expect(toRoom(0.5, first)).toBe(0.25);
  expect(fromRoom(toRoom(0.4, second), second)).toBeCloseTo(0.4);
  expect(fromRoom(toRoom(0.4, second), first)).toBeNull();
  expect(fromRoom(toRoom(1, first), second)).toBeNull();
  expect(fromRoom(1, WHOLE)).toBe(1);
});
