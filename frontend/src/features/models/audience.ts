/** Whom a model is opened to, while it is being said. Pure. */
import type { Audience, Exemplar } from "@/client/types";

export interface OpenTo { audience: Audience; person_ids: readonly string[] }

/** As a model stands. */
export function openTo(model: Pick<Exemplar, "audience" | "people">): OpenTo {
  return { audience: model.audience, person_ids: model.people.map((person) => person.id) };
}

/** One more, or one fewer. */
export function withPerson(value: OpenTo, id: string, on: boolean): OpenTo {
  const others = value.person_ids.filter((each) => each !== id);
  return { ...value, person_ids: on ? [...others, id] : others };
}

/** Somebody has to be named where it is for named people. */
export function isMissing(value: OpenTo): boolean {
  return value.audience === "people" && value.person_ids.length === 0;
}

/** What is sent: people only where it is for them. */
export function sent(value: OpenTo): { audience: Audience; person_ids: string[] } {
  return { audience: value.audience, person_ids: value.audience === "people" ? [...value.person_ids] : [] };
}

/** Those whose name has the words in it; whoever is named already comes first, and stays in sight. */
export function found<P extends { id: string; name: string }>(people: readonly P[], q: string, named: readonly string[]): P[] {
  const words = q.trim().toLocaleLowerCase();
  const shown = people.filter((person) => named.includes(person.id) || person.name.toLocaleLowerCase().includes(words));
  return q.trim() === "" ? shown : [...shown].sort((a, b) => Number(named.includes(b.id)) - Number(named.includes(a.id)));
}
