/** The words of a step in the library: new, or reworded. Mounted only while it is open. */
import { useId, useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import type { Template } from "@/client/types";
import { Button, Dialog, ProblemNote, TextArea, TextField } from "@/ui";
import { Lines, newLine, type Line } from "@/ui/Lines";

const FIELDS = ["title", "area", "about", "cue", "contrast"] as const;
type Field = (typeof FIELDS)[number];

export type TemplateWords = Record<Field, string> & { criteria: ({ text: string } | { text: string; id: string })[] };

export interface TemplateFormProps {
  title: string;
  action: string;
  areas: readonly string[];
  template?: Template;
  save: (words: TemplateWords) => Promise<unknown>;
  onClose: () => void;
}

export function TemplateForm({ title: heading, action, areas, template, save, onClose }: TemplateFormProps): ReactElement {
  const listId = useId();
  const [words, setWords] = useState<Record<Field, string>>(() => ({
    title: template?.title ?? "", area: template?.area ?? "", about: template?.about ?? "", cue: template?.cue ?? "", contrast: template?.contrast ?? "",
  }));
  const [criteria, setCriteria] = useState<Line[]>(() => (template?.criteria.length ? template.criteria.map((one) => newLine(one.text, one.id)) : [newLine()]));
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const wrong = problem instanceof ApiProblem ? problem : null;
  const field = (name: Field): { value: string; onChange: (value: string) => void; error: string | undefined } => ({
    value: words[name],
    onChange: (value) => { setWords((now) => ({ ...now, [name]: value })); },
    error: wrong?.field(name),
  });
  const send = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const lines = criteria.filter((line) => line.text.trim() !== "").map(({ text, id }) => (id ? { text, id } : { text }));
      const trimmed = Object.fromEntries(FIELDS.map((name) => [name, words[name].trim()])) as Record<Field, string>;
      await save({ ...trimmed, criteria: lines });
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={heading} open onClose={onClose} wide foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={words.title.trim() === "" || words.area.trim() === ""} isPending={busy} onPress={() => void send()}>{action}</Button>
    </>}>
      <ProblemNote problem={wrong && wrong.errors.length > 0 ? null : problem} />
      <TextField label="The step" autoFocus maxLength={200} hint="One small change that can be seen in a lesson." {...field("title")} />
      <TextField label="Area" maxLength={60} list={listId} {...field("area")} />
      <datalist id={listId}>{areas.map((area) => <option key={area} value={area} />)}</datalist>
      <TextArea label="Cue" rows={2} maxLength={200} placeholder="When …, I will …" hint="A sentence to remember it by while teaching." {...field("cue")} />
      <Lines label="One knows it works when" each="Criterion" lines={criteria} onChange={setCriteria} most={12} longest={300} error={wrong?.field("criteria")} />
      <TextArea label="When it helps, and why" maxLength={1000} hint="A line or two. It may stay empty." {...field("about")} />
      <TextArea label="Easily mistaken for" rows={2} maxLength={500} hint="What looks like it and is not. It may stay empty." {...field("contrast")} />
    </Dialog>
  );
}
