import { expect, test } from "vitest";
import { suggestDay, suggestTitle } from "./names";

test("a name somebody chose is kept, without its ending", () => {
  expect(suggestTitle("Year 8 fractions.mp4", "2026-11-17")).toBe("Year 8 fractions");
  expect(suggestTitle("7b_starter_task.MOV", "2026-11-17")).toBe("7b starter task");
});

test("a name a camera chose says nothing, so the day does", () => {
  for (const name of ["IMG_2031.MOV", "VID-20261117-WA0003.mp4", "20261117_094500.mp4", "PXL_20261117_094500123.mp4", "MVI_0042.avi", "trim.4F2A81CC.mov", "video.webm"]) {
    expect(suggestTitle(name, "2026-11-17")).toMatch(/^Lesson, .*17 Nov/);
  }
});

test("a lesson is never suggested to be in the future", () => {
  const now = new Date("2026-11-23T10:00:00");
  expect(suggestDay(new Date("2026-11-17T09:00:00").getTime(), now)).toBe("2026-11-17");
  expect(suggestDay(new Date("2031-01-01T09:00:00").getTime(), now)).toBe("2026-11-23");
  expect(suggestDay(0, now)).toBe("2026-11-23");
});
