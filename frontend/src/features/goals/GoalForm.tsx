/** A goal: what, and why it matters to this teacher. */
import { useState, type ReactElement } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { addGoal, changeGoal } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Goal } from "@/client/types";
import { Button, Dialog, ProblemNote, TextArea, TextField } from "@/ui";

/** Mounted only while it is open. */
export function GoalForm({ teacherId, goal, onClose }: { teacherId: string; goal?: Goal; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [title, setTitle] = useState(goal?.title ?? "");
  const [why, setWhy] = useState(goal?.why ?? "");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await (goal ? changeGoal(goal.id, { title: title.trim(), why: why.trim() }) : addGoal(teacherId, title.trim(), why.trim()));
      await queries.invalidateQueries({ queryKey: keys.goals(teacherId) });
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={goal ? "Change the goal" : "Set a goal"} open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={title.trim() === ""} isPending={busy} onPress={() => void send()}>{goal ? "Save" : "Set the goal"}</Button>
    </>}>
      <ProblemNote problem={problem} />
      <TextField label="The goal" autoFocus value={title} onChange={setTitle} maxLength={200} hint="What should be different for the class?" />
      <TextArea label="Why" value={why} onChange={setWhy} maxLength={2000} hint="What you see now. It may stay empty." />
    </Dialog>
  );
}
