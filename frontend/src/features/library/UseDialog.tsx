/** Use this step: for whom, and towards which goal. Its words are copied; nothing is typed again. Mounted only while open. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { useNavigate } from "react-router";
import { addGoal, addStep, listGoals } from "@/client/goals";
import { keys } from "@/client/keys";
import { listPairs } from "@/client/people";
import type { Me, Template } from "@/client/types";
import { Button, Dialog, Loading, ProblemNote, Select, Skeleton, TextField, toast, type Option } from "@/ui";

const NEW = "new";

export interface UseDialogProps {
  template: Template;
  me: Me;
  /** Whom, and towards which goal, the address says. */
  teacherId: string | null;
  goalId: string | null;
  onClose: () => void;
}

interface Choices {
  whom: Option<string>[];
  teacher: string;
  setTeacher: (id: string) => void;
  goals: Option<string>[];
  goal: string;
  setGoal: (id: string) => void;
  ready: boolean;
  problem: unknown;
}

/** What is chosen, or the first that can be: the list of goals follows the person. */
function known(options: readonly Option<string>[], wanted: string | null): string {
  return options.find((one) => one.value === wanted)?.value ?? options[0]?.value ?? NEW;
}

function useChoices(me: Me, teacherId: string | null, goalId: string | null): Choices {
  const pairs = useQuery({ queryKey: keys.pairs, queryFn: listPairs });
  const living = (pairs.data?.items ?? []).filter((pair) => !pair.ended_at);
  const coached = living.filter((pair) => pair.coach.id === me.id).map((pair) => [pair.teacher.id, pair.teacher.name] as const);
  const theirs = [...new Map(coached)].map(([value, label]) => ({ value, label }));
  const mine = { value: me.id, label: "Me" };
  // Whoever coaches and is not coached is looking for somebody else.
  const whom: Option<string>[] = living.some((pair) => pair.teacher.id === me.id) ? [mine, ...theirs] : [...theirs, mine];
  const [picked, setTeacher] = useState(teacherId);
  const teacher = known(whom, picked);
  const goals = useQuery({ queryKey: keys.goals(teacher), queryFn: () => listGoals(teacher) });
  const options: Option<string>[] = [...(goals.data?.items ?? []).map((goal) => ({ value: goal.id, label: goal.title })), { value: NEW, label: "A new goal" }];
  const [wanted, setGoal] = useState(goalId);
  return { whom, teacher, setTeacher, goals: options, goal: known(options, wanted), setGoal, ready: !goals.isPending && !pairs.isPending, problem: goals.error ?? pairs.error };
}

export function UseDialog({ template, me, teacherId, goalId, onClose }: UseDialogProps): ReactElement {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const choices = useChoices(me, teacherId, goalId);
  const { teacher, goal, ready } = choices;
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const towards = goal === NEW ? (await addGoal(teacher, title.trim(), "")).id : goal;
      const step = await addStep(towards, { template_id: template.id });
      await queries.invalidateQueries({ queryKey: keys.goals(teacher) });
      toast(teacher === me.id ? "It is among your steps." : "Step proposed.");
      await navigate(`/steps/${step.id}`);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Use this step" open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={!ready || (goal === NEW && title.trim() === "")} isPending={busy} onPress={() => void send()}>{teacher === me.id ? "Take this step" : "Propose it"}</Button>
    </>}>
      <ProblemNote problem={problem ?? choices.problem} />
      <p className="soft">“{template.title}” is copied as it stands now. Change the words for your class afterwards; the library keeps its own.</p>
      {ready ? (
        <>
          {choices.whom.length > 1 ? <Select label="For" options={choices.whom} value={teacher} onChange={choices.setTeacher} /> : null}
          <Select label="Towards" options={choices.goals} value={goal} onChange={choices.setGoal} />
          {goal === NEW ? <TextField label="The new goal" value={title} onChange={setTitle} maxLength={200} hint="What should be different for the class?" /> : null}
        </>
      ) : <Loading what="Loading goals"><Skeleton height={64} /></Loading>}
    </Dialog>
  );
}
