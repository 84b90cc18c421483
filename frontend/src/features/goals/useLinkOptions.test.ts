import { expect, it } from "vitest";
import type { Step } from "@/client/types";

import { linkOptions } from "./useLinkOptions";

it("offers the step in hand first, then criteria with the step they belong to, then goals", () => {
  const step = (id: string, state: "secure" | "practising") => ({ id, title: `Step ${id}`, cue: `Cue ${id}`, criteria: [{ id: `c${id}`, text: "Pause" }], state }) as Step;
  const options = linkOptions([{ id: "g", teacher_id: "t", title: "Everyone thinks", why: "", created_at: "", etag: "", steps: [step("a", "secure"), step("b", "practising")] }]);
  expect(options.map((option) => `${option.type} ${option.id}`)).toEqual(["step b", "step a", "criterion cb", "criterion ca", "goal g"]);
  expect(options[2]?.hint).toBe("Criterion of Step b");
});
