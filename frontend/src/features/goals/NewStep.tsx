/** A step in one's own words, from where it is wanted: towards a goal there is, or with the first goal in one go. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { addGoal, addStep, listGoals } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Goal, PersonName, Step } from "@/client/types";
import { Button, Select, TextField } from "@/ui";
import { StepForm, type StepWords } from "./StepForm";

interface NewStepProps { teacher: PersonName; onAdded: (step: Step) => Promise<unknown> }

export function NewStep(props: NewStepProps): ReactElement {
  const [open, setOpen] = useState(false);
  const goals = useQuery({ queryKey: keys.goals(props.teacher.id), queryFn: () => listGoals(props.teacher.id) });
  return (
    <>
      <Button icon="add" isDisabled={!goals.data} onPress={() => { setOpen(true); }}>Write a new step</Button>
      {open && goals.data ? <Form {...props} goals={goals.data.items} onClose={() => { setOpen(false); }} /> : null}
    </>
  );
}

function Form({ teacher, onAdded, goals, onClose }: NewStepProps & { goals: readonly Goal[]; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [goalId, setGoalId] = useState(goals[0]?.id ?? null);
  const [first, setFirst] = useState("");
  const save = async (words: StepWords): Promise<void> => {
    // A goal that was made before the step was refused is there when it is tried again.
    const towards = goalId ?? (await addGoal(teacher.id, first.trim(), "")).id;
    setGoalId(towards);
    try {
      await onAdded(await addStep(towards, { ...words, criteria: words.criteria.map((one) => one.text) }));
    } finally {
      await queries.invalidateQueries({ queryKey: keys.goals(teacher.id) });
    }
  };
  const options = goals.map((goal) => ({ value: goal.id, label: goal.title }));
  const known = options.some((option) => option.value === goalId);
  const more = known
    ? <Select label="Towards the goal" value={goalId ?? ""} options={options} onChange={setGoalId} />
    : <TextField label="Towards the goal" value={first} onChange={setFirst} maxLength={200} hint="The first one: what should be different for the class?" />;
  return <StepForm title="Write a new step" action="Take this step" save={save} onClose={onClose} more={more} ready={known || first.trim() !== ""} />;
}
