import { expect, test } from "vitest";
import { changes, crossed, follow, readWritten, sent, settled, touched } from "./written";

const empty = { focus: "", plan: "" };
const writing = { read: empty, now: { focus: "", plan: "Ask about the back row." } };

test("what the other saves appears where nobody writes here, and takes nothing away where somebody does", () => {
  const draft = follow(writing, { focus: "Thinking time", plan: "" });
  expect(draft.now).toEqual({ focus: "Thinking time", plan: "Ask about the back row." });
  expect(crossed(draft, { focus: "Thinking time", plan: "" })).toEqual([]);
  expect(changes(draft)).toEqual({ plan: "Ask about the back row." });
});

test("both writing the same field is noticed, and the words of both can be joined", () => {
  const server = { focus: "", plan: "Praise the pause." };
  const draft = follow(writing, server);
  expect(crossed(draft, server)).toEqual(["plan"]);
  const joined = settled(draft, server, "plan", `${server.plan}\n\n${draft.now.plan}`);
  expect(crossed(joined, server)).toEqual([]);
  expect(changes(joined)).toEqual({ plan: "Praise the pause.\n\nAsk about the back row." });
});

test("what was sent is no longer to be sent, as the server has cleaned it, and follows the other again", () => {
  const typed = { read: empty, now: { focus: "", plan: "Ask. " } };
  const after = sent(typed, changes(typed));
  expect(touched(follow(after, { focus: "", plan: "Ask." }))).toEqual([]);
  expect(follow(after, { focus: "", plan: "Ask. And praise." }).now.plan).toBe("Ask. And praise.");
});

test("a kept draft is read back, and rubbish is not", () => {
  expect(readWritten(JSON.stringify(writing), empty)).toEqual(writing);
  for (const stored of [null, "", "null", "7", "{", '{"read":{},"now":{}}']) expect(readWritten(stored, empty)).toBeNull();
});
