import { describe, expect, it } from "vitest";
import { offered } from "./PersonSwitches";

const people = ["Ama Osei", "Ben Osei", "Dana Kessler"].map((name) => ({ id: name, name }));
const names = (typed: string, chosen: string[] = []): string[] => offered(people, typed, new Set(chosen)).map((person) => person.name);

describe("finding a colleague", () => {
  it("wants every word, in any order, however written", () => {
    expect(names("")).toHaveLength(3);
    expect(names("osei")).toEqual(["Ama Osei", "Ben Osei"]);
    expect(names(" OSEI  b")).toEqual(["Ben Osei"]);
    expect(names("nobody")).toEqual([]);
  });
  it("keeps in sight who is chosen", () => {
    expect(names("ben", ["Dana Kessler"])).toEqual(["Ben Osei", "Dana Kessler"]);
  });
});
