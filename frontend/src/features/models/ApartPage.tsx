/** Taking a model apart: watch, mark for oneself, commit, see everybody's marks under each other, agree. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState, type ReactElement } from "react";
import { useParams } from "react-router";
import { isGone } from "@/client/api";
import { keys } from "@/client/keys";
import { useMe } from "@/client/session";
import type { Deconstruction } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { usePlayback } from "@/player/hooks";
import { withEnd, withStart, type Span } from "@/player/span";
import { ButtonLink, EmptyState, Loading, ProblemNote, Skeleton } from "@/ui";
import { Page } from "@/ui/Page";
import { Agreeing, Checklist } from "./Agreeing";
import { Company } from "./Company";
import { momentsOf } from "./compare";
import { Lanes, type Lane } from "./Lanes";
import { Marking } from "./Marking";
import { ModelPlayer, seekInside } from "./ModelPlayer";
import styles from "./models.module.css";
import { useApart, useApartVerbs } from "./useApart";
import { useFilm } from "./useFilm";

export function ApartPage(): ReactElement {
  const { id = "" } = useParams();
  const one = useApart(id);
  usePageTitle(one.data ? `Taking apart: ${one.data.model.title}` : "Taking a model apart");
  if (isGone(one.error)) return <Page title="This is not here" narrow><EmptyState title="Not there, or not for you" action={<ButtonLink to="/library">To the library</ButtonLink>}>Only those who take part can see it.</EmptyState></Page>;
  if (one.error && !one.data) return <Page title="Taking a model apart" narrow><ProblemNote problem={one.error} onRetry={() => { void one.refetch(); }} /></Page>;
  if (!one.data) return <Page title="Taking a model apart"><Loading what="Loading the model"><Skeleton height={320} /><Skeleton height={120} /></Loading></Page>;
  return one.data.film ? <Apart key={id} one={one.data} span={one.data.film} /> : <Withdrawn one={one.data} />;
}

function Withdrawn({ one }: { one: Deconstruction }): ReactElement {
  return (
    <Page title={one.model.title} above="Taking a model apart" narrow actions={<ButtonLink to={`/library/${one.model.template_id}`} icon="back">The step</ButtonLink>}>
      <EmptyState title="This model can no longer be watched">It was withdrawn, or is no longer for you. Marks on it are no longer shown.</EmptyState>
      {one.agreed.length > 0 ? <Checklist one={one} onSeek={() => undefined} onChange={null} /> : null}
    </Page>
  );
}

function lanesOf(one: Deconstruction, meId: string): Lane[] {
  const numbers = new Map(one.criteria.map((criterion, index) => [criterion.id, { number: index + 1, text: criterion.text }]));
  const shared = new Set(momentsOf(one.marks).filter((moment) => moment.person_ids.length > 1).flatMap((moment) => moment.marks.map((mark) => mark.id)));
  const open = one.state !== "marking";
  return one.people.map((person) => ({
    id: person.id,
    name: person.id === meId ? "You" : person.name,
    note: open || person.id === meId ? null : one.committed.includes(person.id) ? "Committed. Shown when all have." : "Marking. Nobody else can see it.",
    marks: one.marks.filter((mark) => mark.person_id === person.id).map((mark) => {
      const criterion = numbers.get(mark.criterion_id);
      return { id: mark.id, kind: "mark", start_ms: mark.start_ms, end_ms: mark.end_ms, number: criterion?.number ?? 0, words: mark.why || (criterion?.text ?? ""), shared: shared.has(mark.id) };
    }),
  }));
}

function Apart({ one, span: whole }: { one: Deconstruction; span: Span }): ReactElement {
  const me = useMe();
  const playback = usePlayback();
  const film = useFilm(playback, one.model.id);
  const verbs = useApartVerbs(one.id);
  const queries = useQueryClient();
  useEffect(() => {
    if (film.gone) void queries.invalidateQueries({ queryKey: keys.deconstruction(one.id) });
  }, [film.gone, queries, one.id]);
  const [draft, setDraft] = useState<Span | null>(null);
  const [changing, setChanging] = useState(false);
  const { start_ms, end_ms } = whole;
  const span = useMemo(() => ({ start_ms, end_ms }), [start_ms, end_ms]);
  const lanes = useMemo(() => lanesOf(one, me.id), [one, me.id]);
  const marking = one.state === "marking" && !one.committed.includes(me.id);
  const seek = (ms: number): void => { seekInside(playback, film.film, ms); };
  const mark = (criterion_id: string): void => {
    const at = Math.min(Math.max(playback.position_ms, start_ms), end_ms - 1);
    verbs.add.mutate(draft ? { criterion_id, ...draft } : { criterion_id, start_ms: at, end_ms: null });
    setDraft(null);
  };
  const inside = (wish: Span): Span => ({ start_ms: Math.max(start_ms, wish.start_ms), end_ms: Math.min(end_ms, wish.end_ms) });
  return (
    <Page title={one.model.title} above={one.model.kind === "model" ? "Taking a model apart" : "Taking a contrast apart"} actions={<ButtonLink to={`/library/${one.model.template_id}`} icon="back">The step</ButtonLink>}>
      <div className={styles["apart"]}>
        <div className={styles["picture"]}>
          <ModelPlayer playback={playback} title={one.model.title} film={film}
            {...(marking ? {
              onSpanIn: () => { setDraft((old) => inside(withStart(old, playback.position_ms, end_ms, 5000))); },
              onSpanOut: () => { setDraft((old) => inside(withEnd(old, playback.position_ms, end_ms, 5000))); },
              onSpanClear: () => { setDraft(null); },
            } : {})}
            below={<Lanes lanes={lanes} span={span} draft={draft} playback={playback} onSeek={seek} />} />
        </div>
        <div className={styles["work"]}>
          {one.people.length > 1 && one.state === "marking" ? <Company one={one} meId={me.id} verbs={verbs} /> : null}
          {marking ? <Marking one={one} mine={one.marks} span={draft} onMark={mark} playback={playback} verbs={verbs} onSeek={seek} /> : null}
          {one.state === "agreed" && !changing ? <Checklist one={one} onSeek={seek} onChange={() => { setChanging(true); }} /> : null}
          {one.state === "revealed" || changing ? <Agreeing key={one.version} one={one} verbs={verbs} onSeek={seek} onDone={() => { setChanging(false); }} /> : null}
        </div>
      </div>
    </Page>
  );
}
