import { describe, expect, it } from "vitest";
import type { PersonName as Named, Rehearsal, Round } from "@/client/types";
import { fileName } from "./recorder";
import type { Sent } from "./sending";
import { ready } from "./useTakes";
import { filmWords, metWords, nextOf, peopleOf, roundsWords, seenBefore, tieWords, turnWords, waiting, withWords } from "./words";

const said = { text: "x", criterion_id: null, start_ms: 0, author: { id: "a", name: "A" } };
const round = (number: number, more: Partial<Round> = {}): Round => ({
  id: `r${number}`, number, person: { id: "a", name: "A" }, added_at: "2026-11-28T08:00:00Z", adaptation: "", variation: null, criteria: [], criteria_met: [],
  glow: said, grow: said, lesson_id: null, recording: null, may_change: true, may_remove: true, etag: '"1"', ...more,
});
const film = (more: object): Round => round(1, { recording: { state: "ready", progress: 0, watchable: false, playlist_url: null, original_url: null, problem: null, ...more } as unknown as Round["recording"] });

describe("a round on its way", () => {
  const take = { sent: true, roundId: null, who: "me" };
  const sent: Sent = { key: "u", lessonId: "l", part: 0.1, state: "going", words: "" };
  it("is added as soon as the server knows it, and once", () => {
    expect(ready(take, sent, "me")).toBe(true);
    expect(ready(take, { ...sent, lessonId: null }, "me")).toBe(false);
    expect(ready({ ...take, roundId: "r" }, sent, "me")).toBe(false);
    expect(ready({ ...take, sent: false }, sent, "me")).toBe(false);
  });
  it("waits for every byte when somebody else is on it", () => {
    expect(ready({ ...take, who: "other" }, sent, "me")).toBe(false);
    expect(ready({ ...take, who: "other" }, { ...sent, state: "done" }, "me")).toBe(true);
  });
});

describe("words", () => {
  it("do not say that nothing was met where nobody has looked yet", () => {
    const criteria = ["a", "b"].map((id) => ({ id, text: id, hint: "" }));
    expect(metWords(round(1, { criteria, glow: null, grow: null }))).toBe("Nothing said yet");
    expect(metWords(round(1, { criteria }))).toBe("0 of 2");
    expect(metWords(round(1, { criteria, glow: null, grow: null, criteria_met: ["a"] }))).toBe("1 of 2");
  });
  it("asks about the last round without both", () => {
    expect(waiting([round(1), round(2)])).toBeNull();
    expect(waiting([round(1, { grow: null }), round(2, { glow: null }), round(3)])?.number).toBe(2);
    expect(waiting([round(1, { grow: null }), round(2, { glow: null, may_change: false })])?.number).toBe(1);
  });
  it("stands beside the one before that can be seen", () => {
    const seen = (number: number, more: object = {}): Round => ({ ...film({ playlist_url: "/x", ...more }), number });
    const rounds = [seen(1), round(2), seen(3, { playlist_url: null }), seen(5)];
    expect(rounds.map((one) => seenBefore(one, rounds)?.number ?? null)).toEqual([null, 1, 1, 1]);
  });
  it("says what a glow hangs on", () => {
    const one = { criteria: [{ id: "c", text: "Hands go up", hint: "" }] } as unknown as Rehearsal;
    expect(tieWords({ criterion_id: "c", start_ms: 12_000 }, one)).toBe("Hands go up · 0:12");
    expect(tieWords({ criterion_id: null, start_ms: 0 }, one)).toBe("0:00");
  });
  it("says why there is no picture yet", () => {
    expect(filmWords(round(1))).toBeNull();
    expect(filmWords(film({ state: "uploading", progress: 0.416 }))).toBe("On its way: 41 %");
    expect(filmWords(film({ state: "preparing" }))).toBe("Being made ready to watch");
    expect(filmWords(film({ state: "preparing", watchable: true, original_url: "/x" }))).toBeNull();
  });
  it("names a recording by its moment", () => {
    expect(fileName(new Date(2026, 10, 28, 4, 3, 9), "video/webm")).toBe("rehearsal 2026-11-28 04.03.09.webm");
    expect(fileName(new Date(2026, 10, 28, 14, 3, 9), "video/mp4")).toMatch(/14\.03\.09\.mp4$/);
  });
});

describe("with colleagues", () => {
  const [ann, ben, cem, dee] = ["Ann", "Ben", "Cem", "Dee"].map((name) => ({ id: name, name })) as [Named, Named, Named, Named];
  const of = (company: Named[], turn: Named | null) => ({ company, turn, teacher: null, coach: null });
  it("says with whom, and whose turn it is", () => {
    expect(withWords(of([ann, ben, cem], ben), "Ann")).toBe("with Ben and Cem");
    expect(withWords(of([ann, ben, cem, dee], ben), "Ann")).toBe("with 3 colleagues");
    expect(withWords(of([ann], ann), "Ann")).toBe("with nobody else");
    expect(turnWords(of([], ben), "Ann")).toBe("Ben’s turn");
    expect(turnWords(of([], ben), "Ben")).toBe("Your turn");
    expect(turnWords(of([], null), "Ben")).toBe("");
  });
  it("offers the turn, and all who rehearse here", () => {
    expect(nextOf(of([ann, ben], ben))).toBe("Ben");
    expect(peopleOf(of([ann, ben], ben))).toEqual([ann, ben]);
    const pair = { company: [], turn: null, teacher: ann, coach: ben };
    expect([nextOf(pair), peopleOf(pair)]).toEqual(["Ann", [ann, ben]]);
  });
  it("counts rounds for each", () => {
    const rounds = [round(1, { person: ann }), round(2, { person: ben }), round(3, { person: ann })];
    expect([ann, ben, cem].map(({ id }) => roundsWords({ rounds }, id))).toEqual(["2 rounds", "1 round", "no round yet"]);
  });
});
