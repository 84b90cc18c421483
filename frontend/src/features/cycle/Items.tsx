/** What to come back to. What is not done waits in the next cycle. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { addItem, changeItem } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Cycle } from "@/client/types";
import { Button, Card, ProblemNote, TextField } from "@/ui";
import styles from "./cycle.module.css";

export function Items({ cycle }: { cycle: Cycle }): ReactElement {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const settle = { onSettled: () => queries.invalidateQueries({ queryKey: keys.cycle(cycle.id) }) };
  const add = useMutation({ mutationFn: () => addItem(cycle.id, text.trim()), onSuccess: () => { setText(""); }, ...settle });
  const turn = useMutation({
    mutationFn: ({ id, done }: { id: string; done: boolean }) => changeItem(id, { done }),
    onMutate: ({ id, done }) => { // the tap is seen at once
      queries.setQueryData<Cycle>(keys.cycle(cycle.id), (old) => old && { ...old, items: old.items.map((item) => (item.id === id ? { ...item, done } : item)) });
    },
    ...settle,
  });
  return (
    <Card className="stack">
      <h3>To come back to</h3>
      <ProblemNote problem={add.error ?? turn.error} />
      <ul className={styles["list"]}>
        {cycle.items.map((item) => (
          <li key={item.id}>
            <label className={styles["item"]}>
              <input type="checkbox" checked={item.done} disabled={!cycle.may_edit} onChange={(event) => { turn.mutate({ id: item.id, done: event.target.checked }); }} />
              <span>{item.text}{item.carried > 0 ? <span className="soft small"> · from an earlier cycle</span> : null}</span>
            </label>
          </li>
        ))}
      </ul>
      {cycle.items.length === 0 ? <p className="soft small">Nothing yet. What is not done waits in the next cycle.</p> : null}
      {cycle.may_edit ? (
        <form className="stack" onSubmit={(event) => { event.preventDefault(); if (text.trim()) add.mutate(); }}>
          <TextField label="Something to come back to" value={text} onChange={setText} maxLength={500} />
          <div><Button type="submit" icon="add" isDisabled={text.trim() === ""} isPending={add.isPending}>Note it</Button></div>
        </form>
      ) : null}
    </Card>
  );
}
