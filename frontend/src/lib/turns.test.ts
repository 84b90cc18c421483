import { expect, test } from "vitest";
import { Turns } from "./turns";

function answer(): { promise: Promise<string>; give: (words: string) => void; refuse: () => void } {
  let give: (words: string) => void = () => undefined;
  let refuse = (): void => undefined;
  const promise = new Promise<string>((resolve, reject) => { give = resolve; refuse = () => { reject(new Error("refused")); }; });
  return { promise, give, refuse };
}

test("what is done to one thing waits for what was done to it before, and for nothing else", async () => {
  const turns = new Turns();
  const first = answer();
  const begun: string[] = [];
  const one = turns.take("note", () => { begun.push("first"); return first.promise; });
  const two = turns.take("note", () => { begun.push("second"); return Promise.resolve("second"); });
  expect(await turns.take("another", () => { begun.push("another"); return Promise.resolve("another"); })).toBe("another");
  expect(begun).toEqual(["first", "another"]);
  first.give("first");
  expect(await Promise.all([one, two])).toEqual(["first", "second"]);
});

test("what was refused is no reason for what follows to wait, or to fail", async () => {
  const turns = new Turns();
  const first = answer();
  const one = turns.take("note", () => first.promise);
  const two = turns.take("note", () => Promise.resolve("second"));
  first.refuse();
  await expect(one).rejects.toThrow("refused");
  expect(await two).toBe("second");
});
