/** Taking a model apart: watch, mark for oneself, commit, see everybody's marks under each other, agree. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, type ReactElement, type ReactNode } from "react";
import { useParams } from "react-router";
import { isGone } from "@/client/api";
import { keys } from "@/client/keys";
import { useMe } from "@/client/session";
import type { Deconstruction } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { usePlayback } from "@/player/hooks";
import type { Span } from "@/player/span";
import { ButtonLink, EmptyState, Loading, ProblemNote, Skeleton } from "@/ui";
import { Page } from "@/ui/Page";
import { Checklist } from "./Agreeing";
import { ApartWork, marks } from "./ApartWork";
import { Lanes } from "./Lanes";
import { lanesOf } from "./lanesOf";
import { ModelPlayer, seekInside } from "./ModelPlayer";
import styles from "./models.module.css";
import { useApart, useApartVerbs } from "./useApart";
import { useDraft } from "./useDraft";
import { useFilm } from "./useFilm";

/** `rehearse` leads from what a group agreed on to rehearsing it: another feature lends it. */
export function ApartPage({ rehearse }: { rehearse: (one: Deconstruction) => ReactNode }): ReactElement {
  const { id = "" } = useParams();
  const one = useApart(id);
  usePageTitle(one.data ? `Taking apart: ${one.data.model.title}` : "Taking a model apart");
  if (isGone(one.error)) return <Page title="This is not here" narrow><EmptyState title="Not there, or not for you" action={<ButtonLink to="/library">To the library</ButtonLink>}>Only those who take part can see it.</EmptyState></Page>;
  if (one.error && !one.data) return <Page title="Taking a model apart" narrow><ProblemNote problem={one.error} onRetry={() => { void one.refetch(); }} /></Page>;
  if (!one.data) return <Page title="Taking a model apart"><Loading what="Loading the model"><Skeleton height={320} /><Skeleton height={120} /></Loading></Page>;
  const next = one.data.state === "agreed" && one.data.pair_id === null && one.data.people.length > 1 ? rehearse(one.data) : null;
  return one.data.film ? <Apart key={id} one={one.data} span={one.data.film} next={next} /> : <Withdrawn one={one.data} next={next} />;
}

function Withdrawn({ one, next }: { one: Deconstruction; next: ReactNode }): ReactElement {
  return (
    <Page title={one.model.title} above="Taking a model apart" narrow actions={<><ButtonLink to={`/library/${one.model.template_id}`} icon="back">The step</ButtonLink>{next}</>}>
      <EmptyState title="This model can no longer be watched">It was withdrawn, or is no longer for you. Marks on it are no longer shown.</EmptyState>
      {one.agreed.length > 0 ? <Checklist one={one} onSeek={() => undefined} onChange={null} /> : null}
    </Page>
  );
}

function Apart({ one, span: whole, next }: { one: Deconstruction; span: Span; next: ReactNode }): ReactElement {
  const me = useMe();
  const playback = usePlayback();
  const film = useFilm(playback, one.model.id);
  const verbs = useApartVerbs(one.id);
  const queries = useQueryClient();
  useEffect(() => {
    if (film.gone) void queries.invalidateQueries({ queryKey: keys.deconstruction(one.id) });
  }, [film.gone, queries, one.id]);
  const { start_ms, end_ms } = whole;
  const span = useMemo(() => ({ start_ms, end_ms }), [start_ms, end_ms]);
  const draft = useDraft(playback, span);
  const lanes = useMemo(() => lanesOf(one, me.id), [one, me.id]);
  const seek = (ms: number): void => { seekInside(playback, film.film, ms); };
  return (
    <Page title={one.model.title} above={one.model.kind === "model" ? "Taking a model apart" : "Taking a contrast apart"} actions={<><ButtonLink to={`/library/${one.model.template_id}`} icon="back">The step</ButtonLink>{next}</>}>
      <div className={styles["apart"]}>
        <div className={styles["picture"]}>
          <ModelPlayer playback={playback} title={one.model.title} film={film}
            {...(marks(one, me.id) ? { onSpanIn: draft.in, onSpanOut: draft.out, onSpanClear: draft.clear } : {})}
            below={<Lanes lanes={lanes} span={span} draft={draft.span} playback={playback} onSeek={seek} />} />
        </div>
        <div className={styles["work"]}><ApartWork one={one} verbs={verbs} draft={draft} film={playback} onSeek={seek} /></div>
      </div>
    </Page>
  );
}
