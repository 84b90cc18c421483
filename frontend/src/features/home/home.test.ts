import { describe, expect, test } from "vitest";
import type { Annotation, Goal, Lesson, NextThing, Notice, OpenCycle, Step, StepState } from "@/client/types";
import { newsFrom } from "./news";
import { cycleWay, cycleWords, gathered } from "./next-words";
import { currentStep, lessonsToLookAt } from "./steps";

const goal = (...states: StepState[]): Goal => ({
  id: "g", teacher_id: "ama", title: "Everyone thinks", why: "", created_at: "", etag: "", steps: states.map((state, n) => ({ id: `s${n}`, title: `Step ${n}`, state }) as Step),
});

describe("the current step", () => {
  test("is the one being practised, before one agreed, before one proposed", () => {
    expect(currentStep([goal("proposed", "agreed"), goal("secure", "practising")])?.step.state).toBe("practising");
    expect(currentStep([goal("proposed", "agreed")])?.step.id).toBe("s1");
  });
  test("is nothing when every step is secure or set aside", () => {
    expect(currentStep([goal("secure", "set_aside")])).toBeNull();
    expect(currentStep([])).toBeNull();
  });
});

const lesson = { id: "l", owner_id: "ama", watchable: true } as Lesson;
const note = (over: Partial<Annotation>): Annotation => ({
  id: "n", lesson_id: "l", author_id: "dana", author: { id: "dana", name: "Dana" }, kind: "praise", start_ms: 0, end_ms: null, body: "", visibility: "published",
  tags: [], links: [], drawing: null, created_at: "2026-11-20T10:00:00Z", edited_at: null, replies: [], may: [], etag: "", ...over,
});

describe("news", () => {
  test("is what others published since the last visit", () => {
    const notes = [note({ id: "old", created_at: "2026-11-10T10:00:00Z" }), note({ id: "new" }), note({ id: "draft", visibility: "draft" }), note({ id: "mine", author: { id: "ama", name: "Ama" } })];
    expect(newsFrom(lesson, notes, "ama", "2026-11-15T00:00:00Z").map((item) => item.key)).toEqual(["new"]);
  });
  test("counts a reply to an old note", () => {
    const reply = { id: "r", annotation_id: "n", author_id: "dana", author: { id: "dana", name: "Dana" }, body: "Yes.", created_at: "2026-11-21T09:00:00Z", edited_at: null, may: [] };
    const items = newsFrom(lesson, [note({ author: { id: "ama", name: "Ama" }, replies: [reply] })], "ama", null);
    expect(items).toMatchObject([{ key: "r", reply: { body: "Yes." }, author: "Dana" }]);
  });
});

test("a coach is shown the newest watchable lesson of each teacher", () => {
  const lessons = [{ ...lesson, id: "2", watchable: false, playlist_url: null }, { ...lesson, id: "1" }, { ...lesson, id: "0" }, { ...lesson, id: "3", owner_id: "ben" }];
  expect(lessonsToLookAt(lessons).map((l) => l.id)).toEqual(["1", "3"]);
});

test("a cycle that is prepared leads straight to its meeting, and one whose meeting is over to what is left", () => {
  const way = (phase: number | null, side: "teacher" | "coach", meeting: OpenCycle["meeting"]): string[] => {
    const { action, to } = cycleWay({ id: "c", meeting, phases: [{ number: 5, evidence: meeting === "over" ? [{}] : [] }] } as unknown as OpenCycle, (phase ? { phase, side } : undefined) as NextThing | undefined);
    return [action, to];
  };
  expect(way(1, "teacher", null)).toEqual(["Open the cycle", "/cycles/c"]);
  expect(way(4, "teacher", null)).toEqual(["See the cycle", "/cycles/c"]);
  expect(way(5, "teacher", null)).toEqual(["Begin the meeting", "/cycles/c/meeting"]);
  expect(way(1, "coach", "running")).toEqual(["Join the meeting", "/cycles/c/meeting"]);
  expect(way(8, "coach", "over")).toEqual(["Open the cycle", "/cycles/c"]);
  expect(way(null, "coach", "over")).toEqual(["Open the cycle", "/cycles/c"]);
});

test.each(["teacher", "coach"] as const)("a meeting that was ended before anything was discussed is what is next for the %s, once it is prepared", (side) => {
  const cycle = { id: "c", number: 2, meeting: "over", phases: [{ number: 5, evidence: [] }], other: { id: "x", name: "Dana Deep" } } as unknown as OpenCycle;
  const at = (phase: number): NextThing => ({ phase, side }) as NextThing;
  expect(cycleWay(cycle, at(5))).toEqual({ action: "Go on with the meeting", to: "/cycles/c/meeting", meets: true });
  expect(cycleWords(cycle, at(5)).title).toBe("Your meeting was over before you discussed progress");
  expect(cycleWay(cycle, at(1))).toMatchObject({ action: "Open the cycle", meets: false });
  expect(cycleWay(cycle, at(4)).to).toBe("/cycles/c");
});

test("notices that say the same are one line, and others keep their order", () => {
  const notice = (id: string, over: Partial<Notice> = {}): Notice => ({ id, kind: "comment", verb: "commented", by: { id: "d", name: "Dana" }, title: "Ratio", lesson_id: "l", start_ms: 0, step_id: null, cycle_id: null, rehearsal_id: null, due_on: null, created_at: "", read: false, ...over });
  const lines = gathered([notice("3"), notice("2", { lesson_id: "other" }), notice("1"), notice("0", { verb: "replied" })]);
  expect(lines.map((alike) => alike.map((one) => one.id))).toEqual([["3", "1"], ["2"], ["0"]]);
});
