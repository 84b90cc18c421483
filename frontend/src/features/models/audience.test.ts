import { expect, test } from "vitest";
import { found, isMissing, openTo, sent, withPerson } from "./audience";

const ama = { id: "ama", name: "Ama Osei" };
const ben = { id: "ben", name: "Ben Hale" };
const cleo = { id: "cleo", name: "Cleo Hale" };

test("people are named one by one, and sent only where it is for them", () => {
  const none = openTo({ audience: "people", people: [] });
  expect(isMissing(none)).toBe(true);
  const one = withPerson(none, "ben", true);
  expect(isMissing(one)).toBe(false);
  expect(withPerson(one, "ben", true).person_ids).toEqual(["ben"]);
  expect(withPerson(one, "ben", false)).toEqual(none);
  expect(sent(one)).toEqual({ audience: "people", person_ids: ["ben"] });
  expect(sent({ ...one, audience: "school" })).toEqual({ audience: "school", person_ids: [] });
  expect(isMissing({ audience: "pairs", person_ids: [] })).toBe(false);
});

test("whoever is named stays in sight while another is looked for", () => {
  expect(found([ama, ben, cleo], "", ["cleo"])).toEqual([ama, ben, cleo]);
  expect(found([ama, ben, cleo], " hale ", ["cleo"])).toEqual([cleo, ben]);
  expect(found([ama, ben, cleo], "ama", ["cleo"])).toEqual([cleo, ama]);
});
