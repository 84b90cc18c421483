import { expect, test } from "vitest";
import type { Evidence, Lesson } from "@/client/types";
import { mayCount, ofChain } from "./candidates";

const lesson = { id: "l", title: "Year 8", taught_on: "2026-11-20" };
const clip = (id: string, later: boolean): Evidence => ({ type: "clip", lesson, later, linked_at: "", clip: { id, lesson_id: "l", title: "She waits", start_ms: 1, end_ms: 2 } }) as Evidence;
const note = (id: string, later: boolean, end_ms: number | null): Evidence => ({ type: "annotation", lesson, later, annotation: { id, lesson_id: "l", body: "Five seconds.\nThen hands.", start_ms: 1, end_ms } }) as Evidence;

test("clips and noted spans of later lessons can close a step, moments and earlier lessons cannot", () => {
  const found = ofChain([clip("old", false), clip("new", true), note("span", true, 9), note("instant", true, null), note("early", false, 9)]);
  expect(found.map((one) => [one.key, one.clipId, one.title])).toEqual([["new", "new", "She waits"], ["span", null, "Five seconds."]]);
});

test("a lesson of the day itself is offered when it came in afterwards, one from before is not", () => {
  const of = (taught_on: string | null, created_at = "2026-11-21T08:00:00Z"): Pick<Lesson, "taught_on" | "created_at"> => ({ taught_on, created_at });
  const since = "2026-11-20T15:00:00Z";
  expect([of("2026-11-19"), of("2026-11-20"), of(null)].map((one) => mayCount(one, since))).toEqual([false, true, true]);
  expect([of(null, "2026-11-20T14:59:00Z"), of("2026-11-20", "2026-11-20T14:59:00Z"), of(null, "2026-11-20T15:01:00Z")].map((one) => mayCount(one, since))).toEqual([false, false, true]);
  expect(mayCount(of("2026-11-20"), null)).toBe(false);
});
