import { describe, expect, it } from "vitest";
import type { Evidence, StepEvent } from "@/client/types";
import { beforeAndAfter, grouped, latestOf } from "./links";

const lesson = (id: string) => ({ id, title: id, taught_on: null, purpose: id.startsWith("rehearsal") ? "rehearsal" : "lesson" });
const clip = (id: string, of: string, after: boolean): Evidence => ({ type: "clip", lesson: lesson(of), later: after, after, linked_at: "", clip: { id } }) as Evidence;
const note = (id: string, of: string, after: boolean, end_ms: number | null = null): Evidence => ({ type: "annotation", lesson: lesson(of), later: after, after, annotation: { id, start_ms: 1, end_ms } }) as Evidence;
const model = (id: string): Evidence => ({ type: "model", exemplar: { id } }) as Evidence;
const apart = (id: string): Evidence => ({ type: "deconstruction", id, exemplar: null, people: [], agreed_at: "", agreed: [] });
const rehearsed = (id: string): Evidence => ({ type: "rehearsal", rehearsal: { id } }) as Evidence;
const closed = (id: string | null, of = "b"): StepEvent => ({ verb: "secure", clip: id ? { id, lesson_id: of, title: "x" } : null }) as StepEvent;

describe("the chain", () => {
  it("stands in parts: lessons, models, what was agreed, what was rehearsed", () => {
    const chain = [note("n", "a", false), clip("c", "a", false), clip("d", "b", false), model("m"), model("o"), apart("p"), rehearsed("q"), rehearsed("r"), clip("e", "c", true)];
    expect(grouped(chain).map((group) => [group.kind, group.links.length])).toEqual([["lesson", 2], ["lesson", 1], ["models", 2], ["apart", 1], ["rehearsed", 2], ["lesson", 1]]);
    expect(grouped([])).toEqual([]);
  });
});

describe("before and after", () => {
  it("are the first clip and the one that closed the step", () =>
    expect(beforeAndAfter([note("n", "a", false, 9), clip("c", "a", false), clip("d", "b", true), clip("e", "c", true)], [closed("d")])).toEqual([{ kind: "clip", id: "c" }, { kind: "clip", id: "d" }]));
  it("are the first and the latest while nothing has closed it", () =>
    expect(beforeAndAfter([clip("c", "a", false), model("m"), clip("d", "b", true), clip("e", "c", true), note("n", "c", true, 9)], [])).toEqual([{ kind: "clip", id: "c" }, { kind: "clip", id: "e" }]));
  it("may be notes where there is no clip, a noted stretch before an instant", () =>
    expect(beforeAndAfter([note("i", "a", false), note("s", "a", false, 9), note("l", "b", true)], [closed(null)])).toEqual([{ kind: "note", id: "s" }, { kind: "note", id: "l" }]));
  it("are two different moments, or none", () => {
    expect(beforeAndAfter([clip("c", "a", false), model("m")], [])).toBeNull();
    expect(beforeAndAfter([clip("c", "a", true)], [closed("c", "a")])).toBeNull();
    expect(beforeAndAfter([], [closed("c")])).toBeNull();
    expect(latestOf([model("m")], [])).toBeNull();
  });
  it("are never of one lesson", () => {
    expect(beforeAndAfter([clip("c", "a", false), clip("d", "a", false)], [])).toBeNull();
    expect(beforeAndAfter([clip("c", "b", true), clip("d", "b", true)], [])).toBeNull();
    expect(beforeAndAfter([clip("c", "b", true), clip("d", "b", true)], [closed("d")])).toBeNull();
  });
  it("need a lesson taught since the step was agreed", () => {
    expect(beforeAndAfter([clip("c", "a", false), clip("d", "b", false)], [])).toBeNull();
    expect(beforeAndAfter([clip("c", "b", true), clip("d", "c", true)], [])).toEqual([{ kind: "clip", id: "c" }, { kind: "clip", id: "d" }]);
  });
  it("are what closed the step, and what was before that lesson, though later ones were added", () => {
    const since = [clip("d", "b", true), clip("e", "c", true)];
    expect(beforeAndAfter(since, [closed("d")])).toBeNull();
    expect(beforeAndAfter([note("n", "a", false), clip("e", "c", true)], [closed("gone")])).toEqual([{ kind: "note", id: "n" }, { kind: "clip", id: "gone" }]);
  });
  it("are of lessons, not of rehearsals", () => {
    expect(beforeAndAfter([note("n", "a", false), clip("r", "rehearsal", false), clip("d", "b", true)], [])).toEqual([{ kind: "note", id: "n" }, { kind: "clip", id: "d" }]);
    expect(beforeAndAfter([clip("r", "rehearsal", false), clip("d", "b", true)], [])).toBeNull();
  });
});
