import { expect, test } from "vitest";
import { formatTenths, shiftWords } from "./words";

test("a shift is said in seconds and in which direction", () =>
  expect([0, 240, -1100, 40, -5].map(shiftWords)).toEqual(["At its start", "0.24 s later", "1.1 s earlier", "0.04 s later", "0.01 s earlier"]));

test("times have tenths", () => expect([0, 7499, 61_000, -3].map(formatTenths)).toEqual(["0:00.0", "0:07.4", "1:01.0", "0:00.0"]));
