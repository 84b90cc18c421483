/** What others wait for: a yes to a clip of mine as a model, and models I have begun to take apart with somebody. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { listDeconstructions, listExemplars } from "@/client/exemplars";
import { keys } from "@/client/keys";
import type { Deconstruction, Exemplar, Me } from "@/client/types";
import { Icon } from "@/ui";
import styles from "./HomePage.module.css";

/** Those in which I can do something: mark, or agree. */
export function waitingForMe(all: readonly Deconstruction[], meId: string): Deconstruction[] {
  return all.filter((one) => one.film !== null && (one.state === "revealed" || (one.state === "marking" && !one.committed.includes(meId))));
}

function withWhom(one: Deconstruction, meId: string): string {
  const others = one.people.filter((person) => person.id !== meId).map((person) => person.name);
  return others.length === 0 ? "" : ` with ${others.length > 2 ? `${others.length} colleagues` : others.join(" and ")}`;
}

export function Waiting({ me }: { me: Me }): ReactElement | null {
  const asked = useQuery({ queryKey: keys.modelsWaiting, queryFn: () => listExemplars({ waiting: true }), retry: false });
  const begun = useQuery({ queryKey: keys.deconstructions, queryFn: listDeconstructions, retry: false });
  const models: Exemplar[] = asked.data?.items ?? [];
  const apart = waitingForMe(begun.data?.items ?? [], me.id);
  if (models.length + apart.length === 0) return null;
  return (
    <section className={styles["section"]} aria-label="Waiting for you">
      <h2>Waiting for you</h2>
      <ul className="stack">
        {models.map((one) => (
          <li key={one.id} className="row"><Icon name="book" size={18} /><span><Link to={`/library/${one.template.id}`}>{one.asked_by.name} asks to use your clip “{one.title}” as a {one.kind}</Link></span></li>
        ))}
        {apart.map((one) => (
          <li key={one.id} className="row"><Icon name="span" size={18} /><span><Link to={`/apart/${one.id}`}>{one.state === "revealed" ? "Compare" : "Take"} “{one.model.title}” {one.state === "revealed" ? "and agree" : "apart"}{withWhom(one, me.id)}</Link></span></li>
        ))}
      </ul>
    </section>
  );
}
