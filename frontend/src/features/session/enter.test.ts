import { expect, test } from "vitest";
import { safeNext } from "./enter";

test("after signing in, people go on where they were heading", () => {
  expect(safeNext("/lessons/1?t=12000")).toBe("/lessons/1?t=12000");
  expect(safeNext(null)).toBe("/");
});

test("a link cannot send people to another site after signing in", () => {
  for (const trap of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) expect(safeNext(trap)).toBe("/");
});
