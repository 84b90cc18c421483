import { expect, test } from "vitest";
import { certificateState, certificateWords, daysWords, endWords, holdState, holdTitle, idIn, ruleWords, wishOf } from "./kept";

test("a rule is a sentence", () => {
  expect(ruleWords({ days: 365, warn_days: 14 })).toBe("Lessons are kept for a year. Their teacher is told 14 days before the end.");
  expect(ruleWords({ days: null, warn_days: 14 })).toBe("Lessons are kept until their teacher erases them.");
  expect(ruleWords({ days: 60, warn_days: 14, purpose: "rehearsal" })).toBe("Recordings of rehearsals are kept for 60 days. Their teacher is told 14 days before the end.");
  expect([daysWords(730), daysWords(60), daysWords(1)]).toEqual(["2 years", "60 days", "1 day"]);
});

test("the end of a lesson says whether it was announced", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  expect(endWords({ deletes_at: null, warned_at: null, held: null }, now)).toBe("Kept until you erase it");
  expect(endWords({ deletes_at: "2026-12-04T12:00:00Z", warned_at: null, held: null }, now)).toBe("Kept until Fri 4 Dec");
  expect(endWords({ deletes_at: "2026-12-04T12:00:00Z", warned_at: "2026-11-20T12:00:00Z", held: null }, now)).toBe("Will be deleted on Fri 4 Dec");
  const held = { since: "2026-11-16T12:00:00Z", by: { id: "ada", name: "Ada Admin" } };
  expect(endWords({ deletes_at: null, warned_at: null, held }, now)).toBe("On hold since Mon 16 Nov, by Ada Admin: it has to be kept for now");
});

test("a certificate says what, why and how much, and nothing of content", () => {
  expect(certificateWords({ subject: "lesson", ground: "retention" })).toBe("A lesson, erased because its time was over");
  expect(certificateWords({ subject: "person", ground: "administrator" })).toBe("A person, erased by an administrator");
  const files = [{ kind: "original", size_bytes: 1, sha256: "" }];
  expect(certificateState({ subject: "lesson", begun_at: "2026-01-02T12:00:00Z", finished_at: "2020-01-02T12:00:00Z", row_count: 12, files })).toBe("Thu 2 Jan 2020 · 12 records, 1 file");
  expect(certificateState({ subject: "lesson", begun_at: "2020-01-02T12:00:00Z", finished_at: null, row_count: 12, files })).toContain("Begun Thu 2 Jan 2020");
});

test("a hold says whose recordings, of which days, and how it stands; never what is on them", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const tess = { id: "tess", name: "Tess Teacher" };
  const ada = { id: "ada", name: "Ada Admin" };
  expect(holdTitle({ scope: "lesson", recordings: 1, person: tess })).toBe("One recording of Tess Teacher");
  expect(holdTitle({ scope: "person", recordings: 2, person: tess })).toBe("Recordings of Tess Teacher: 2 so far");
  const hold = { since: null, until: null, placed_at: "2026-11-16T12:00:00Z", placed_by: ada, released_at: null, released_by: null };
  expect(holdState(hold, now)).toBe("On hold since Mon 16 Nov, by Ada Admin");
  expect(holdState({ ...hold, since: "2026-11-02", released_at: "2026-11-18T12:00:00Z", released_by: ada }, now)).toBe("Taught or added from Mon 2 Nov · Released Wed 18 Nov by Ada Admin");
});

test("the id of a recording is found in what was pasted", () => {
  const id = "0198c0de-0000-7000-8000-00000000cafe";
  expect(idIn(`https://vignette.example/lessons/${id.toUpperCase()}?t=5`)).toBe(id);
  expect(idIn("lesson 12")).toBeNull();
  const wish = { what: "lesson" as const, personId: "", address: id, since: "", until: "", reason: " A claim " };
  expect(wishOf(wish)).toEqual({ reason: "A claim", lesson_id: id });
  expect(wishOf({ ...wish, address: "x" })).toBeNull();
  expect(wishOf({ ...wish, reason: " " })).toBeNull();
  expect(wishOf({ ...wish, what: "person", personId: "tess", until: "2026-11-20" })).toEqual({ reason: "A claim", person_id: "tess", since: null, until: "2026-11-20" });
});
