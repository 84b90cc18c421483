/** Who takes part, who has committed, and how to go on without somebody who does not come. */
import { useState, type ReactElement } from "react";
import type { Deconstruction } from "@/client/types";
import { Button, Chip, Dialog, Icon, ProblemNote } from "@/ui";
import styles from "./models.module.css";
import type { ApartVerbs } from "./useApart";
import { listed } from "./words";

export function Company({ one, meId, verbs }: { one: Deconstruction; meId: string; verbs: ApartVerbs }): ReactElement {
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null);
  const waiting = one.people.filter((person) => !one.committed.includes(person.id));
  const iHave = one.committed.includes(meId);
  const others = waiting.filter((person) => person.id !== meId).map((person) => person.name);
  const mayDrop = one.started_by === meId || !one.people.some((person) => person.id === one.started_by);
  return (
    <section className={styles["company"]} aria-label="Who takes part">
      <ul className="row">
        {one.people.map((person) => {
          const done = one.committed.includes(person.id);
          return (
            <li key={person.id}>
              <Chip className={done ? styles["together"] ?? "" : ""}>{done ? <Icon name="check" size={14} /> : null}{person.id === meId ? "You" : person.name}{done ? " committed" : " marking"}</Chip>
              {!done && person.id !== meId && iHave && mayDrop ? <Button variant="quiet" size="s" onPress={() => { setLeaving(person); }}>Go on without</Button> : null}
            </li>
          );
        })}
      </ul>
      <p role="status" className="soft">{iHave && others.length > 0 ? `You have committed. As soon as ${listed(others)} ${others.length === 1 ? "has" : "have"} too, all marks are shown here together.` : ""}</p>
      <Dialog title={`Go on without ${leaving?.name ?? ""}?`} open={leaving !== null} onClose={() => { setLeaving(null); }} role="alertdialog" foot={<>
        <Button onPress={() => { setLeaving(null); }}>Wait</Button>
        <Button variant="danger" onPress={() => { if (leaving) verbs.without.mutate(leaving.id); setLeaving(null); }}>Go on without them</Button>
      </>}>
        <p>What they have marked so far is thrown away, and nobody sees it. When everybody else has committed, your marks are shown.</p>
      </Dialog>
      <ProblemNote problem={verbs.without.error} />
    </section>
  );
}
