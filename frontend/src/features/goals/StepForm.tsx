/** The words of a step: a new one, or one that is reworded. */
import { useState, type ReactElement, type ReactNode } from "react";
import { ApiProblem } from "@/client/api";
import type { Step } from "@/client/types";
import { Button, Dialog, ProblemNote, TextArea, TextField } from "@/ui";
import { Lines, newLine, type Line } from "@/ui/Lines";

export interface StepWords {
  title: string;
  cue: string;
  area: string;
  criteria: ({ text: string } | { text: string; id: string })[];
}

export interface StepFormProps {
  title: string;
  action: string;
  step?: Step;
  save: (words: StepWords) => Promise<unknown>;
  onClose: () => void;
  /** What else has to be said, and whether it has been. */
  more?: ReactNode;
  ready?: boolean;
}

interface Begun { title: string; cue: string; area: string; criteria: Line[] }

function begunFrom(step: Step | undefined): Begun {
  if (!step) return { title: "", cue: "", area: "", criteria: [newLine()] };
  const { title, cue, area } = step;
  return { title, cue, area, criteria: step.criteria.length > 0 ? step.criteria.map((one) => newLine(one.text, one.id)) : [newLine()] };
}

/** Mounted only while it is open, so that it starts from the step as it is now. */
export function StepForm({ title: heading, action, step, save, onClose, more, ready = true }: StepFormProps): ReactElement {
  const [begun] = useState(() => begunFrom(step));
  const [title, setTitle] = useState(begun.title);
  const [cue, setCue] = useState(begun.cue);
  const [area, setArea] = useState(begun.area);
  const [criteria, setCriteria] = useState<Line[]>(begun.criteria);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const wrong = problem instanceof ApiProblem ? problem : null;
  const send = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const lines = criteria.filter((line) => line.text.trim() !== "").map(({ text, id }) => (id ? { text, id } : { text }));
      await save({ title: title.trim(), cue: cue.trim(), area: area.trim(), criteria: lines });
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={heading} open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={title.trim() === "" || !ready} isPending={busy} onPress={() => void send()}>{action}</Button>
    </>}>
      <ProblemNote problem={wrong && wrong.errors.length > 0 ? null : problem} />
      <TextField label="The step" autoFocus value={title} onChange={setTitle} maxLength={200} error={wrong?.field("title")} hint="One small change that can be seen in a lesson." />
      <TextArea label="Cue" rows={2} value={cue} onChange={setCue} maxLength={200} error={wrong?.field("cue")} placeholder="When …, I will …" hint="A sentence to remember it by while teaching." />
      <Lines label="You will know it works when" each="Criterion" lines={criteria} onChange={setCriteria} most={12} longest={300} error={wrong?.field("criteria")} />
      <TextField label="Area" value={area} onChange={setArea} maxLength={60} error={wrong?.field("area")} hint="What part of teaching it is about, such as Instruction. It may stay empty." />
      {more}
    </Dialog>
  );
}
