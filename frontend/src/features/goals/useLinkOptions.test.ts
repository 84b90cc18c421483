import { expect, it } from "vitest";

import { linkOptions } from "./useLinkOptions";

it("offers the step in hand first, then criteria with the step they belong to, then goals", () => {
  const step = (id: string, state: "secure" | "practising") => ({ id, goal_id: "g", title: `Step ${id}`, cue: `Cue ${id}`, criteria: [{ id: `c${id}`, text: "Pause" }], state, created_at: "", etag: "" });
  const options = linkOptions([{ id: "g", teacher_id: "t", title: "Everyone thinks", why: "", created_at: "", etag: "", steps: [step("a", "secure"), step("b", "practising")] }]);
  expect(options.map((option) => `${option.type} ${option.id}`)).toEqual(["step b", "step a", "criterion cb", "criterion ca", "goal g"]);
  expect(options[2]?.hint).toBe("Criterion of Step b");
});
