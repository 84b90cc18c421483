/** Which colleagues take part: a switch for each, with a search once there are many. Whoever is chosen stays in sight. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { everybody } from "@/client/people";
import type { PersonName } from "@/client/types";
import { EmptyState, Loading, ProblemNote, Skeleton } from "../Feedback";
import { TextField } from "../Field";
import { Switch } from "../Switch";
import styles from "./PersonSwitches.module.css";

const MANY = 12;

interface PersonSwitchesProps {
  legend: string;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  /** Not offered: oneself, and who takes part already. */
  without: readonly string[];
  /** Offer these instead of everybody. */
  people?: readonly PersonName[];
}

/** Those whose name has every word that was typed, and those who are chosen. */
export function offered(people: readonly PersonName[], typed: string, chosen: ReadonlySet<string>): PersonName[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return people.filter((person) => chosen.has(person.id) || words.every((word) => person.name.toLocaleLowerCase().includes(word)));
}

export function PersonSwitches({ people, ...rest }: PersonSwitchesProps): ReactElement {
  return people ? <Switches people={people} {...rest} /> : <Everybody {...rest} />;
}

function Everybody(rest: Omit<PersonSwitchesProps, "people">): ReactElement {
  const found = useQuery({ queryKey: keys.people("everybody"), queryFn: everybody });
  if (found.error) return <ProblemNote problem={found.error} onRetry={() => { void found.refetch(); }} />;
  if (!found.data) return <Loading what="Loading colleagues"><Skeleton height={120} /></Loading>;
  return <Switches people={found.data.items} {...rest} />;
}

function Switches({ legend, people, chosen, onChange, without }: PersonSwitchesProps & { people: readonly PersonName[] }): ReactElement {
  const [typed, setTyped] = useState("");
  const others = people.filter((person) => !without.includes(person.id));
  const shown = offered(others, typed, chosen);
  const toggle = (id: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  if (others.length === 0) return <EmptyState level="h3" title="Nobody else is here">Everybody there is takes part already.</EmptyState>;
  return (
    <fieldset className={styles["people"]}>
      <legend>{legend}</legend>
      {others.length > MANY ? <TextField label="Find a colleague" hideLabel type="search" placeholder="Find a colleague" value={typed} onChange={setTyped} /> : null}
      <div className={styles["list"]}>
        {shown.map((person) => <Switch key={person.id} isSelected={chosen.has(person.id)} onChange={(on) => { toggle(person.id, on); }}>{person.name}</Switch>)}
        {shown.length === 0 ? <p className="soft" role="status">Nobody of that name.</p> : null}
      </div>
    </fieldset>
  );
}
