import { expect, test } from "vitest";
import { nearestShare, pictureBox, ratioOf, shareAt } from "./picture";

test("a place on the picture is the same place on a wide screen and on a phone", () => {
  const wide = pictureBox(1000, 360, 16 / 9);
  expect(wide).toEqual({ width: 640, height: 360, left: 180, top: 0 });
  const tall = pictureBox(320, 400, 16 / 9);
  expect(tall).toEqual({ width: 320, height: 180, left: 0, top: 110 });
  expect(shareAt(wide, 180 + 320, 90)).toEqual({ x: 0.5, y: 0.25 });
  expect(shareAt(tall, 160, 110 + 45)).toEqual({ x: 0.5, y: 0.25 });
});

test("beside the picture there is no place on it, only a nearest one", () => {
  expect(shareAt(pictureBox(1000, 360, 16 / 9), 100, 90)).toBeNull();
  expect(shareAt(pictureBox(320, 400, 16 / 9), 160, 20)).toBeNull();
  expect(nearestShare(pictureBox(1000, 360, 16 / 9), 100, 90)).toEqual({ x: 0, y: 0.25 });
  expect(nearestShare(pictureBox(320, 400, 16 / 9), 160, 500)).toEqual({ x: 0.5, y: 1 });
});

test("before the picture is known the whole place is it", () => {
  expect(pictureBox(300, 200, NaN)).toEqual({ left: 0, top: 0, width: 300, height: 200 });
  expect(ratioOf({ left: 0, top: 0, width: 0, height: 0 })).toBe(16 / 9);
});
