import { expect, it } from "vitest";

import { placeFrom, replaceAddress, searchWith } from "./address";

it("reads the moment in either form, the clip and the note", () => {
  expect(placeFrom("?t=12:04&clip=c1")).toEqual({ t: 724_000, clip: "c1", note: null });
  expect(placeFrom("?t=724480&note=n1")).toEqual({ t: 724_480, clip: null, note: "n1" });
  expect(placeFrom("?t=nonsense")).toEqual({ t: null, clip: null, note: null });
});
it("changes only what it is asked to change", () => {
  expect(searchWith("?kind=ask&t=1", { t: "5" })).toBe("?kind=ask&t=5");
  expect(searchWith("?t=1", { t: null })).toBe("");
});
it("replaces the address without a new entry in the history", () => {
  const before = history.length;
  replaceAddress({ t: "1200" });
  expect(location.search).toBe("?t=1200");
  expect(history.length).toBe(before);
  replaceAddress({ t: null });
});
