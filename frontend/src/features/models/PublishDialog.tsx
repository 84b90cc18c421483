/** Make a clip a model: of which step, as what, for whom. The teacher on the film says yes; the pupils' consent comes first. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Link } from "react-router";
import { publishExemplar, readConsent, setConsent } from "@/client/exemplars";
import { keys } from "@/client/keys";
import { listTemplates } from "@/client/library";
import { useMe } from "@/client/session";
import type { Clip, ExemplarKind, Lesson, Template } from "@/client/types";
import { Button, Dialog, EmptyState, Loading, ProblemNote, Select, Skeleton, Switch, TextField, toast } from "@/ui";
import { useModelsChanged } from "./useModels";
import { AudienceField } from "./AudienceField";
import { isMissing, sent, type OpenTo } from "./audience";

const KINDS: { value: ExemplarKind; label: string }[] = [
  { value: "model", label: "A model: what it looks like" },
  { value: "contrast", label: "A contrast: what it is easily mistaken for" },
];
const SOURCES: { value: "lesson" | "film"; label: string }[] = [
  { value: "lesson", label: "A lesson of mine" },
  { value: "film", label: "A model film that we may use" },
];

export interface ModelOfClipProps { clip: Clip; lesson: Lesson; onClose: () => void }

export function ModelOfClip(props: ModelOfClipProps): ReactElement {
  const me = useMe();
  const mine = props.lesson.owner_id === me.id;
  const templates = useQuery({ queryKey: keys.templates("", "", false), queryFn: () => listTemplates("", "", false) });
  const consent = useQuery({ queryKey: keys.consent(props.lesson.id), queryFn: () => readConsent(props.lesson.id), enabled: mine });
  const problem = templates.error ?? consent.error;
  const ready = templates.data && (!mine || consent.data);
  if (ready && templates.data.items.length > 0) return <Form {...props} mine={mine} templates={templates.data.items} consented={consent.data?.state === "all"} note={consent.data?.note ?? ""} />;
  return (
    <Dialog title="Make it a model" open onClose={props.onClose}>
      <ProblemNote problem={problem} onRetry={() => { void templates.refetch(); if (mine) void consent.refetch(); }} />
      {ready ? <EmptyState level="h3" title="The library has no steps yet">A model shows a step of the library. <Link to="/library">Add one there first.</Link></EmptyState> : null}
      {!ready && !problem ? <Loading what="Loading the library"><Skeleton height={64} /><Skeleton height={64} /></Loading> : null}
    </Dialog>
  );
}

interface FormProps extends ModelOfClipProps { mine: boolean; templates: Template[]; consented: boolean; note: string }

function Form({ clip, lesson, mine, templates, consented, note, onClose }: FormProps): ReactElement {
  const queries = useQueryClient();
  const changed = useModelsChanged();
  const [templateId, setTemplate] = useState(templates[0]?.id ?? "");
  const [kind, setKind] = useState<ExemplarKind>("model");
  const [title, setTitle] = useState(clip.title);
  const [whom, setWhom] = useState<OpenTo>({ audience: "pairs", person_ids: [] });
  const [source, setSource] = useState<"lesson" | "film">("lesson");
  const [everyPupil, setEveryPupil] = useState(consented);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      if (mine && everyPupil && !consented) await setConsent(lesson.id, "all", note);
      await publishExemplar({ clip_id: clip.id, template_id: templateId, kind, title: title.trim(), source, ...sent(whom) });
      toast(mine ? "It is in the library. You can take it back there at any time." : `${lesson.owner.name} is asked. Nobody sees it before the yes.`);
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
    void queries.invalidateQueries({ queryKey: keys.consent(lesson.id) });
    await changed();
  };
  const options = templates.map((one) => ({ value: one.id, label: `${one.area}: ${one.title}` }));
  const blocked = title.trim() === "" || (mine && (!everyPupil || isMissing(whom)));
  return (
    <Dialog title="Make it a model" open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={blocked} isPending={busy} onPress={() => void send()}>{mine ? "Put it in the library" : `Ask ${lesson.owner.name}`}</Button>
    </>}>
      <p className="soft">Only these moments are shown, never the rest of the lesson.</p>
      <Select label="Which step does it show?" options={options} value={templateId} onChange={setTemplate} />
      <Select label="As what?" options={KINDS} value={kind} onChange={setKind} />
      <TextField label="Name" value={title} onChange={setTitle} maxLength={200} hint="Say what one sees, not how good it is." />
      {mine ? <Select label="Where is it from?" options={SOURCES} value={source} onChange={setSource} /> : null}
      {mine ? <AudienceField label="Who may use it?" ownerId={lesson.owner_id} value={whom} onChange={setWhom} /> : null}
      {mine
        ? <Switch isSelected={everyPupil} onChange={setEveryPupil} isDisabled={consented}>Every pupil on this lesson’s film has consent to be shown</Switch>
        : <p className="soft">{lesson.owner.name} decides whether, and who may use it.</p>}
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
