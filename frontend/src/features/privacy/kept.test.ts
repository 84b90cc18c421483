import { expect, test } from "vitest";
import { certificateState, certificateWords, daysWords, endWords, ruleWords } from "./kept";

test("a rule is a sentence", () => {
  expect(ruleWords({ days: 365, warn_days: 14 })).toBe("Lessons are kept for a year. Their teacher is told 14 days before the end.");
  expect(ruleWords({ days: null, warn_days: 14 })).toBe("Lessons are kept until their teacher erases them.");
  expect([daysWords(730), daysWords(60), daysWords(1)]).toEqual(["2 years", "60 days", "1 day"]);
});

test("the end of a lesson says whether it was announced", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  expect(endWords({ deletes_at: null, warned_at: null }, now)).toBe("Kept until you erase it");
  expect(endWords({ deletes_at: "2026-12-04T12:00:00Z", warned_at: null }, now)).toBe("Kept until Fri 4 Dec");
  expect(endWords({ deletes_at: "2026-12-04T12:00:00Z", warned_at: "2026-11-20T12:00:00Z" }, now)).toBe("Will be deleted on Fri 4 Dec");
});

test("a certificate says what, why and how much, and nothing of content", () => {
  expect(certificateWords({ subject: "lesson", ground: "retention" })).toBe("A lesson, erased because its time was over");
  expect(certificateWords({ subject: "person", ground: "administrator" })).toBe("A person, erased by an administrator");
  const files = [{ kind: "original", size_bytes: 1, sha256: "" }];
  expect(certificateState({ begun_at: "2026-01-02T12:00:00Z", finished_at: "2020-01-02T12:00:00Z", row_count: 12, files })).toBe("Thu 2 Jan 2020 · 12 records, 1 file");
  expect(certificateState({ begun_at: "2020-01-02T12:00:00Z", finished_at: null, row_count: 12, files })).toContain("Begun Thu 2 Jan 2020");
});
