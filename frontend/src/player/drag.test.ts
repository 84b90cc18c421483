import { expect, it } from "vitest";

import { Drag } from "./drag";

const mouse = (x: number) => ({ id: 1, x, mouse: true });
const finger = (id: number, x: number) => ({ id, x, mouse: false });

it("a press on the segments scrubs, and goes on scrubbing while it moves", () => {
  const drag = new Drag();
  expect(drag.down(mouse(10), "segments")).toEqual({ type: "scrub", x: 10 });
  expect(drag.move(mouse(50))).toEqual({ type: "scrub", x: 50 });
  expect(drag.up(mouse(50))).toEqual({ type: "none" });
});
it("a click on the sound goes there, a drag selects a range", () => {
  const drag = new Drag();
  expect(drag.down(mouse(100), "sound")).toEqual({ type: "none" });
  expect(drag.move(mouse(102))).toEqual({ type: "none" });
  expect(drag.up(mouse(102))).toEqual({ type: "scrub", x: 102 });
  drag.down(mouse(100), "sound");
  expect(drag.move(mouse(160))).toEqual({ type: "range", from: 100, to: 160 });
  expect(drag.move(mouse(101))).toEqual({ type: "range", from: 100, to: 101 });
  expect(drag.up(mouse(101))).toEqual({ type: "none" });
});
it("a finger scrubs anywhere; two fingers zoom around their middle and never scrub when one lifts", () => {
  const drag = new Drag();
  expect(drag.down(finger(1, 100), "sound")).toEqual({ type: "scrub", x: 100 });
  drag.down(finger(2, 200), "sound");
  expect(drag.move(finger(2, 300))).toEqual({ type: "pinch", factor: 2, anchor: 200, shift: -50 });
  drag.up(finger(2, 300));
  expect(drag.move(finger(1, 150))).toEqual({ type: "none" });
});
it("a pointer that was never pressed means nothing", () => expect(new Drag().move(mouse(5))).toEqual({ type: "none" }));
