/** The chain of evidence: what was noted and clipped about a step, from its first lesson to its last. */
import { useMutation, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { stepEvidence, unlinkClip } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Evidence, Step } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { formatSpan } from "@/lib/time";
import { Button, Chip, EmptyState, KindMark, Loading, ProblemNote, Skeleton, toast } from "@/ui";
import styles from "./goals.module.css";
import { useRefresh } from "./useStep";

/** Fetched anew whenever something opens that shows it: a lesson may have been noted or clipped meanwhile. */
export function useChain(stepId: string): UseQueryResult<{ items: Evidence[] }> {
  return useQuery({ queryKey: [...keys.step(stepId), "evidence"], queryFn: () => stepEvidence(stepId), refetchOnMount: "always" });
}

export interface OfLesson { lesson: Evidence["lesson"]; later: boolean; links: Evidence[] }

/** The chain comes in lesson order: neighbours of one lesson stand together. */
export function byLesson(chain: readonly Evidence[]): OfLesson[] {
  const groups: OfLesson[] = [];
  for (const link of chain) {
    const last = groups.at(-1);
    if (last?.lesson.id === link.lesson.id) last.links.push(link);
    else groups.push({ lesson: link.lesson, later: link.later, links: [link] });
  }
  return groups;
}

export function Chain({ step }: { step: Step }): ReactElement {
  const chain = useChain(step.id);
  const groups = byLesson(chain.data?.items ?? []);
  return (
    <section className={styles["section"]} aria-labelledby="chain">
      <h2 id="chain">What shows it</h2>
      <ProblemNote problem={chain.error} onRetry={() => { void chain.refetch(); }} />
      {chain.isPending ? <Loading what="Loading what shows it"><Skeleton height={110} /><Skeleton height={110} /></Loading> : null}
      {chain.isSuccess && groups.length === 0 ? (
        <EmptyState level="h3" title="Nothing points at this step yet">While watching a lesson, type # in a note and choose the step. The note appears here, with its moment.</EmptyState>
      ) : null}
      <ol className={styles["chain"]}>
        {groups.map(({ lesson, later, links }) => (
          <li key={lesson.id} className={styles["lesson"]}>
            <div className={styles["lessonHead"]}>
              <h3>{lesson.title}</h3>
              {lesson.taught_on ? <span className="soft small">{formatDay(lesson.taught_on)}</span> : null}
              {later ? <Chip>{step.secured_at ? "Since it was last seen" : "After it was agreed"}</Chip> : null}
            </div>
            {links.map((link) => (link.type === "clip" ? <ClipLink key={link.clip.id} step={step} link={link} /> : <NoteLink key={link.annotation.id} link={link} />))}
          </li>
        ))}
      </ol>
    </section>
  );
}

function NoteLink({ link: { annotation: note } }: { link: Extract<Evidence, { type: "annotation" }> }): ReactElement {
  return (
    <article className={styles["link"]} aria-label={`Note at ${formatSpan(note.start_ms, note.end_ms)}`}>
      <p className={styles["linkHead"]}>
        <KindMark kind={note.kind} />
        <Link className="num" to={`/lessons/${note.lesson_id}?t=${note.start_ms}`}>{formatSpan(note.start_ms, note.end_ms)}</Link>
        {note.visibility === "draft" ? <Chip>Draft</Chip> : null}
        <span className={styles["who"]}>{note.author.name}</span>
      </p>
      <p>{note.body}</p>
    </article>
  );
}

function ClipLink({ step, link: { clip } }: { step: Step; link: Extract<Evidence, { type: "clip" }> }): ReactElement {
  const refresh = useRefresh(step);
  const remove = useMutation({
    mutationFn: () => unlinkClip(step.id, clip.id),
    onError: () => { toast("The clip is still here: the server could not be reached.", { tone: "problem" }); },
    onSettled: refresh,
  });
  return (
    <article className={styles["link"]} aria-label={`Clip ${clip.title}`}>
      <p className={styles["linkHead"]}>
        <Chip>Clip</Chip>
        <Link className="num" to={`/lessons/${clip.lesson_id}?clip=${clip.id}`}>{formatSpan(clip.start_ms, clip.end_ms)}</Link>
        <span className={styles["who"]}>{clip.author.name}</span>
        <Button variant="quiet" size="s" icon="close" aria-label={`Take the clip ${clip.title} out of this list`} isPending={remove.isPending} onPress={() => { remove.mutate(); }} />
      </p>
      <p>{clip.title}</p>
    </article>
  );
}
