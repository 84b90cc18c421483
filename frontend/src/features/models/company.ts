/** Of all that somebody takes apart, what a certain company does with a certain model. */
import type { Deconstruction } from "@/client/types";

export interface Companions { pairId: string | null; personIds: readonly string[] }

const same = (one: Deconstruction, { pairId, personIds }: Companions): boolean =>
  pairId !== null ? one.pair_id === pairId : one.pair_id === null && one.people.length === personIds.length && one.people.every((person) => personIds.includes(person.id));

/** The one they have not finished; else the last they did. `all`: newest first. */
export function oneOf(all: readonly Deconstruction[], modelId: string, company: Companions): Deconstruction | undefined {
  const theirs = all.filter((one) => one.model.id === modelId && same(one, company));
  return theirs.find((one) => one.state !== "agreed") ?? theirs[0];
}
