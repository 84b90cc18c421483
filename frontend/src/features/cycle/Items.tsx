/** What to come back to. What is not done waits in the next cycle. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type KeyboardEvent, type ReactElement } from "react";
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
          <Row key={item.id} item={item} cycle={cycle} onTurn={(done) => { turn.mutate({ id: item.id, done }); }} />
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

interface RowProps { item: Cycle["items"][number]; cycle: Pick<Cycle, "id" | "may_edit">; onTurn: (done: boolean) => void }

function Row({ item, cycle, onTurn }: RowProps): ReactElement {
  const [words, setWords] = useState<"as they are" | "changing" | "changed">("as they are");
  if (words === "changing") return <li><Reword item={item} cycleId={cycle.id} onClose={() => { setWords("changed"); }} /></li>;
  return (
    <li className={styles["itemRow"]}>
      <label className={styles["item"]}>
        <input type="checkbox" checked={item.done} disabled={!cycle.may_edit} onChange={(event) => { onTurn(event.target.checked); }} />
        <span>{item.text}{item.carried > 0 ? <span className="soft small"> · from an earlier cycle</span> : null}</span>
      </label>
      {cycle.may_edit ? <Button size="s" variant="quiet" icon="edit" autoFocus={words === "changed"} aria-label={`Change the words: ${item.text}`} onPress={() => { setWords("changing"); }} /> : null}
    </li>
  );
}

/** Other words for it, where it stands. Enter keeps them, Escape leaves it as it was. */
function Reword({ item, cycleId, onClose }: { item: RowProps["item"]; cycleId: string; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [began] = useState(item.text);
  const [text, setText] = useState(item.text);
  const wanted = text.trim();
  const reword = useMutation({
    mutationFn: () => changeItem(item.id, { text: wanted }),
    onSuccess: async () => { await queries.invalidateQueries({ queryKey: keys.cycle(cycleId) }); onClose(); },
  });
  const keep = (): void => {
    if (wanted === "" || reword.isPending) return;
    if (wanted === item.text || wanted === began) onClose();
    else reword.mutate();
  };
  const onKeyDown = (event: KeyboardEvent): void => { if (event.key === "Escape") onClose(); };
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); keep(); }} onKeyDown={onKeyDown}>
      <ProblemNote problem={reword.error} />
      <TextField label="What to come back to" autoFocus value={text} onChange={setText} maxLength={500} hint={item.text === began ? undefined : `Meanwhile it was changed to: ${item.text}`} />
      <div className="row">
        <Button size="s" variant="primary" type="submit" isDisabled={wanted === ""} isPending={reword.isPending}>Save</Button>
        <Button size="s" variant="quiet" onPress={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
