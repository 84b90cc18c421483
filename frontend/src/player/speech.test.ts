import { describe, expect, it } from "vitest";
import { readSpeech, speaksAt, speechWords } from "./speech";

const speech = [{ start_ms: 1000, end_ms: 4000 }, { start_ms: 9000, end_ms: 10_000 }];

describe("speech", () => {
  it("is read from what the server sends, and from nothing else", () => {
    expect(readSpeech({ spans: [...speech, { start_ms: "x" }] })).toEqual(speech);
    expect(readSpeech([])).toBeNull();
    expect(readSpeech(null)).toBeNull();
  });

  it("is half-open, as all spans are", () => {
    expect([999, 1000, 3999, 4000].map((ms) => speaksAt(speech, ms))).toEqual([false, true, true, false]);
  });

  it("is told in a sentence", () => {
    expect(speechWords(speech, 20_000)).toBe("Somebody speaks during 20 % of the lesson; the longest time without a voice is 10 seconds.");
    expect(speechWords([], 20_000)).toBe("Nobody is heard speaking.");
  });
});
