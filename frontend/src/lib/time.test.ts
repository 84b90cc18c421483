import { describe, expect, test } from "vitest";
import { formatMoment, formatSpan, formatTimeLeft, parseMoment, speakMoment } from "./time";

describe("moments", () => {
  test("read like a clock", () => {
    expect(formatMoment(0)).toBe("0:00");
    expect(formatMoment(724_000)).toBe("12:04");
    expect(formatMoment(724_999)).toBe("12:04");
    expect(formatMoment(3_724_000)).toBe("1:02:04");
  });
  test("spans have both ends, instants one", () => {
    expect(formatSpan(724_000, 751_000)).toBe("12:04–12:31");
    expect(formatSpan(724_000, null)).toBe("12:04");
  });
  test("what was typed comes back as milliseconds", () => {
    expect(parseMoment("12:04")).toBe(724_000);
    expect(parseMoment(" 1:02:04 ")).toBe(3_724_000);
    expect(parseMoment("754")).toBe(754_000);
    expect(parseMoment("12:04.5")).toBe(724_500);
    expect(parseMoment("soon")).toBeNull();
  });
  test("are said in words", () => {
    expect(speakMoment(61_000)).toBe("1 minute 1 second");
    expect(speakMoment(0)).toBe("the start");
  });
});

test("time left is never more exact than we know", () => {
  expect(formatTimeLeft(4)).toBe("A few seconds");
  expect(formatTimeLeft(31)).toBe("About 40 s");
  expect(formatTimeLeft(125)).toBe("About 2 min");
  expect(formatTimeLeft(4_200)).toBe("About 1 h 10 min");
  expect(formatTimeLeft(7_130)).toBe("About 2 h");
  expect(formatTimeLeft(Infinity)).toBe("");
});
