import { expect, it } from "vitest";

import { formatExactMoment, momentFromAddress } from "./time";

it("writes thousandths where a frame matters", () => expect(formatExactMoment(724_048)).toBe("12:04.048"));
it("reads digits as milliseconds and colons as a clock", () => {
  expect(momentFromAddress("724000")).toBe(724_000);
  expect(momentFromAddress("12:04")).toBe(724_000);
  expect(momentFromAddress("1:02:04")).toBe(3_724_000);
  expect(momentFromAddress("0:01.5")).toBe(1500);
  expect(momentFromAddress("75:00")).toBe(4_500_000);
});
it("refuses what is not a moment", () => {
  for (const text of ["", null, "soon", "-5", "1:75", "1:75:00", "12:04:99", "1e9", "9999999999"]) expect(momentFromAddress(text)).toBeNull();
});
