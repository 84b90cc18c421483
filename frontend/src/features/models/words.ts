/** What is said about models, in one place. */
import type { Audience, Exemplar, ExemplarKind } from "@/client/types";

export const KIND_LABELS: Record<ExemplarKind, string> = { model: "Model", contrast: "Contrast" };

export const AUDIENCES: { value: Audience; label: string }[] = [
  { value: "pairs", label: "Those I am in a pair with" },
  { value: "school", label: "All colleagues who teach or coach here" },
  { value: "people", label: "People I name, nobody else" },
];

/** Who may use it, from where the reader stands. */
export function whoMayUse(model: Exemplar, meId: string): string {
  const mine = model.owner.id === meId;
  if (model.state === "asked") return mine ? "Waits for your yes. Nobody else can watch it." : `Waits for ${model.owner.name}’s yes`;
  if (!model.released) return "Rests: not every pupil on the film has consent";
  if (model.audience === "school") return "For all colleagues";
  if (model.audience === "people") return mine ? `For ${namedWords(model.people.map((person) => person.name))}` : `For people ${model.owner.name} named`;
  return mine ? "For those you are in a pair with" : `For those in a pair with ${model.owner.name}`;
}

const NAMES_SAID = 3;

function namedWords(names: readonly string[]): string {
  if (names.length === 0) return "nobody: whom you named has left";
  return names.length <= NAMES_SAID ? listed(names) : `${names.length} people you named`;
}

/** “Ama and Ben”, “Ama, Ben and Cleo”. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
