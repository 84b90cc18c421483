/** The films of a step: models and contrasts, each watched in place, taken apart, opened to others or taken back. */
import { useState, type ReactElement, type ReactNode } from "react";
import { useMe } from "@/client/session";
import { changeExemplar, withdrawExemplar } from "@/client/exemplars";
import type { Exemplar, ExemplarChange, Template } from "@/client/types";
import { ApiProblem } from "@/client/api";
import { formatSpan } from "@/lib/time";
import { usePlayback } from "@/player/hooks";
import { Button, ButtonLink, Card, Chip, EmptyState, Loading, Menu, ProblemNote, Skeleton, toast, type MenuEntry } from "@/ui";
import { ApartDialog } from "./ApartDialog";
import { AudienceDialog, AudienceField } from "./AudienceField";
import { isMissing, openTo, sent, type OpenTo } from "./audience";
import styles from "./models.module.css";
import { ModelPlayer } from "./ModelPlayer";
import { useFilm } from "./useFilm";
import { useModels, useModelsChanged } from "./useModels";
import { AUDIENCES, KIND_LABELS, whoMayUse } from "./words";

/** `together`: the way into a room for one of them. */
export function Models({ template, together }: { template: Template; together: (model: Exemplar) => ReactNode }): ReactElement {
  const models = useModels(template.id);
  const [watched, setWatched] = useState<string | null>(null);
  const [apart, setApart] = useState<Exemplar | null>(null);
  const items = models.data?.items ?? [];
  return (
    <section className="stack" aria-label="Models of this step">
      <h2>What it looks like</h2>
      <ProblemNote problem={models.error} onRetry={() => { void models.refetch(); }} />
      {models.isPending ? <Loading what="Loading the models"><Skeleton height={88} /></Loading> : null}
      {models.data && items.length === 0 ? (
        <EmptyState level="h3" title="No model yet">Open a lesson, make a clip of the moment, and choose “Make it a model of a step” from the clip’s menu.</EmptyState>
      ) : null}
      <ul className="stack">
        {items.map((model) => (
          <ModelRow key={model.id} model={model} together={together} watched={watched === model.id} onWatch={() => { setWatched(watched === model.id ? null : model.id); }}
            onApart={template.criteria.length > 0 ? () => { setApart(model); } : null} />
        ))}
      </ul>
      {apart ? <ApartDialog model={apart} onClose={() => { setApart(null); }} /> : null}
    </section>
  );
}

interface RowProps { model: Exemplar; together: (model: Exemplar) => ReactNode; watched: boolean; onWatch: () => void; onApart: (() => void) | null }

interface Verbs { change: (body: ExemplarChange, said: string) => void; withdraw: () => void }

function useVerbs(model: Exemplar): Verbs {
  const changed = useModelsChanged();
  const attempt = async (verb: () => Promise<unknown>, said: string): Promise<void> => {
    try {
      await verb();
      toast(said);
    } catch (error) {
      toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" });
    }
    await changed();
  };
  return {
    change: (body, said) => { void attempt(() => changeExemplar(model.id, body, model.etag), said); },
    withdraw: () => { void attempt(() => withdrawExemplar(model.id), "Taken back. Nobody can watch it any more."); },
  };
}

function entriesOf(model: Exemplar, { change, withdraw }: Verbs, onName: () => void): MenuEntry[] {
  const entries: MenuEntry[] = [];
  if (model.may.includes("settle"))
    for (const one of AUDIENCES.filter(({ value }) => value !== model.audience && value !== "people"))
      entries.push({ id: one.value, label: `Open it: ${one.label.toLowerCase()}`, icon: "people", onAction: () => { change({ audience: one.value }, "Changed."); } });
  if (model.may.includes("settle")) entries.push({ id: "people", label: model.audience === "people" ? "Change whom it is for" : "Open it: people I name", icon: "people", onAction: onName });
  if (model.may.includes("withdraw")) entries.push({ id: "withdraw", label: "Withdraw it everywhere", icon: "trash", danger: true, onAction: withdraw });
  return entries;
}

function ModelRow({ model, together, watched, onWatch, onApart }: RowProps): ReactElement {
  const me = useMe();
  const verbs = useVerbs(model);
  const [naming, setNaming] = useState(false);
  const usable = model.may.includes("use");
  const asksMe = model.state === "asked" && model.may.includes("settle");
  return (
    <Card as="li" className={styles["model"] ?? ""}>
      <div className="spread">
        <div className={styles["name"]}>
          <span className="row"><Chip className={styles[model.kind] ?? ""}>{KIND_LABELS[model.kind]}</Chip><strong>{model.title}</strong></span>
          <span className="soft small">{model.source === "film" ? "From a model film" : model.owner.name} · <span className="num">{formatSpan(model.start_ms, model.end_ms)}</span> · {whoMayUse(model, me.id)}</span>
        </div>
        <div className="row">
          {usable ? <Use watched={watched} onWatch={onWatch} onApart={onApart} together={together(model)} /> : null}
          {!usable && model.lesson_id ? <ButtonLink to={`/lessons/${model.lesson_id}?clip=${model.clip_id ?? ""}`} icon="film">Watch in the lesson</ButtonLink> : null}
          <More model={model} entries={asksMe ? [] : entriesOf(model, verbs, () => { setNaming(true); })} />
        </div>
      </div>
      {asksMe ? <Answer model={model} onYes={(whom) => { verbs.change({ state: "published", ...sent(whom) }, "It is in the library. You can take it back at any time."); }} onNo={verbs.withdraw} /> : null}
      {watched && usable ? <Watch model={model} /> : null}
      {naming ? <AudienceDialog model={model} onSave={(whom) => { verbs.change(sent(whom), "Changed."); }} onClose={() => { setNaming(false); }} /> : null}
    </Card>
  );
}

function Use({ watched, onWatch, onApart, together }: Omit<RowProps, "model" | "together"> & { together: ReactNode }): ReactElement {
  return (
    <>
      <Button icon={watched ? "close" : "play"} aria-expanded={watched} onPress={onWatch}>{watched ? "Close" : "Watch"}</Button>
      {together}
      {onApart ? <Button variant="primary" icon="span" onPress={onApart}>Take it apart</Button> : null}
    </>
  );
}

function More({ model, entries }: { model: Exemplar; entries: MenuEntry[] }): ReactElement | null {
  if (entries.length === 0) return null;
  return <Menu label="Model" entries={entries}><Button variant="quiet" icon="more" aria-label={`More about ${model.title}`} /></Menu>;
}

function Answer({ model, onYes, onNo }: { model: Exemplar; onYes: (whom: OpenTo) => void; onNo: () => void }): ReactElement {
  const [whom, setWhom] = useState(openTo(model));
  return (
    <div className={styles["answer"]}>
      <p>{model.asked_by.name} would like to use these moments of your lesson as a {model.kind}. Without your yes nobody sees them, and you can take it back at any time.</p>
      <AudienceField label="Who may use it" ownerId={model.owner.id} value={whom} onChange={setWhom} />
      <div className="row"><Button onPress={onNo}>No, thank you</Button><Button variant="primary" icon="check" isDisabled={isMissing(whom)} onPress={() => { onYes(whom); }}>Yes, use it</Button></div>
    </div>
  );
}

function Watch({ model }: { model: Exemplar }): ReactElement {
  const playback = usePlayback();
  const film = useFilm(playback, model.id);
  return <ModelPlayer playback={playback} title={model.title} film={film} />;
}
