/** The area and the plan. Whoever leaves a field has saved it; if both write at once, each sees the other's words. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { changeCycle, readCycle } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Cycle } from "@/client/types";
import { Button, Card, ProblemNote, TextArea, TextField } from "@/ui";
import styles from "./cycle.module.css";
import { useWritten, type Known } from "./useWritten";

const knownOf = (cycle: Cycle): Known<"focus" | "plan"> => ({ texts: { focus: cycle.focus, plan: cycle.plan }, etag: cycle.etag });

export function Plan({ cycle }: { cycle: Cycle }): ReactElement {
  if (cycle.may_edit) return <Fields cycle={cycle} />;
  return <Card className="stack"><p><b>{cycle.focus || "No area was chosen."}</b></p><p className={styles["plan"]}>{cycle.plan || "There was no plan."}</p></Card>;
}

function Fields({ cycle }: { cycle: Cycle }): ReactElement {
  const queries = useQueryClient();
  const words = useWritten({
    place: `cycle.${cycle.id}`,
    known: knownOf(cycle),
    send: (change, etag) => changeCycle(cycle.id, change, etag),
    again: async () => knownOf(await readCycle(cycle.id)),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: keys.cycle(cycle.id) }), queries.invalidateQueries({ queryKey: keys.home })]),
  });
  const { focus, plan } = words.texts;
  return (
    <Card className="stack">
      <TextField label="Area" value={focus} onChange={(text) => { words.write("focus", text); }} onBlur={words.save} maxLength={200} hint="What this round is about, in a few words." />
      {words.crossed.includes("focus") ? (
        <ProblemNote problem={{ title: "The other of you has named an area meanwhile", detail: cycle.focus || "They have emptied it." }}>
          <div className="row"><Button size="s" onPress={() => { words.settle("focus", focus); }}>Keep mine</Button><Button size="s" onPress={() => { words.settle("focus", cycle.focus); }}>Take theirs</Button></div>
        </ProblemNote>
      ) : null}
      <TextArea label="Plan for the meeting" rows={6} value={plan} onChange={(text) => { words.write("plan", text); }} onBlur={words.save} maxLength={10_000} hint="What to praise, what to ask, how to rehearse. Both of you see it." />
      {words.crossed.includes("plan") ? (
        <ProblemNote problem={{ title: "The other of you has planned meanwhile", detail: cycle.plan || "They have emptied it." }}>
          <div><Button size="s" onPress={() => { words.settle("plan", `${cycle.plan.trimEnd()}\n\n${plan}`.trimStart()); }}>Put mine below theirs</Button></div>
        </ProblemNote>
      ) : null}
      <ProblemNote problem={words.problem} />
      <div className="row">
        <Button variant="primary" isDisabled={!words.changed || words.crossed.length > 0} isPending={words.saving} onPress={words.save}>Save</Button>
        <span className="soft small" role="status">{!words.changed && (focus || plan) ? "Saved" : ""}</span>
      </div>
    </Card>
  );
}
