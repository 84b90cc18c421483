/** A goal with its steps, and the two ways to a new one: from the library, or in words of one's own. */
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { addStep } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Goal } from "@/client/types";
import { Button, ButtonLink, Card, toast } from "@/ui";
import { GoalForm } from "./GoalForm";
import styles from "./goals.module.css";
import { StepForm, type StepWords } from "./StepForm";
import { StepRow } from "./StepRow";
import { ORDER } from "./words";

export function GoalSection({ goal, mine }: { goal: Goal; mine: boolean }): ReactElement {
  const queries = useQueryClient();
  const [open, setOpen] = useState<"step" | "goal" | null>(null);
  const close = (): void => { setOpen(null); };
  const steps = [...goal.steps].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const propose = async (words: StepWords): Promise<void> => {
    await addStep(goal.id, { ...words, criteria: words.criteria.map((one) => one.text) });
    await queries.invalidateQueries({ queryKey: keys.goals(goal.teacher_id) });
    toast(mine ? "Step added." : "Step proposed.");
  };
  const words = mine ? "Add a step" : "Propose a step";
  return (
    <Card as="section" aria-label={`Goal: ${goal.title}`} className={styles["goal"] ?? ""}>
      <div className={styles["goalHead"]}>
        <div>
          <p className="soft small">Goal</p>
          <h2>{goal.title}</h2>
          {goal.why ? <p className="soft">{goal.why}</p> : null}
        </div>
        <Button variant="quiet" icon="edit" aria-label={`Change the goal “${goal.title}”`} onPress={() => { setOpen("goal"); }} />
      </div>
      {steps.length > 0 ? <ul className={styles["steps"]} aria-label={`Steps towards ${goal.title}`}>{steps.map((step) => <StepRow key={step.id} step={step} />)}</ul>
        : <p className="soft">No steps yet. The smallest one that can be seen in the next lesson is a good beginning.</p>}
      <div className="row">
        <ButtonLink to={`/library?for=${goal.teacher_id}&goal=${goal.id}`} icon="book" aria-label={`Choose a step for “${goal.title}” from the library`}>From the library</ButtonLink>
        <Button icon="add" aria-label={`${words} towards “${goal.title}” in your own words`} onPress={() => { setOpen("step"); }}>In your own words</Button>
      </div>
      {open === "step" ? <StepForm title={words} action={words} save={propose} onClose={close} /> : null}
      {open === "goal" ? <GoalForm teacherId={goal.teacher_id} goal={goal} onClose={close} /> : null}
    </Card>
  );
}
