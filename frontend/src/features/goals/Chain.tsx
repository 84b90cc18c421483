/** The chain of evidence: where it began, what good looks like, what was agreed about that, the rehearsals, and the lessons since. */
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { unlinkClip } from "@/client/goals";
import type { Evidence, Step } from "@/client/types";
import { compareLink, comparing, type Compared } from "@/lib/comparison";
import { formatDay } from "@/lib/dates";
import { lookedAt } from "@/lib/rounds";
import { formatSpan } from "@/lib/time";
import { Button, ButtonLink, Chip, EmptyState, Icon, KindMark, Loading, ProblemNote, Skeleton, toast } from "@/ui";
import { beforeAndAfter, grouped, latestOf, useChain, useHistory, type ApartLink, type Group, type ModelLink, type RehearsalLink } from "./links";
import styles from "./goals.module.css";
import { useRefresh } from "./useStep";

export function Chain({ step }: { step: Step }): ReactElement {
  const chain = useChain(step.id);
  const history = useHistory(step);
  const links = chain.data?.items ?? [];
  const events = history.data?.items ?? [];
  const two = history.isPending ? null : beforeAndAfter(links, events);
  const groups = grouped(links);
  return (
    <section className={styles["section"]} aria-labelledby="chain">
      <div className="spread">
        <h2 id="chain">What shows it</h2>
        {two ? <ButtonLink icon="compare" to={compareLink(comparing(...two, step.id))}>Compare before and after</ButtonLink> : null}
      </div>
      <ProblemNote problem={chain.error} onRetry={() => { void chain.refetch(); }} />
      {chain.isPending ? <Loading what="Loading what shows it"><Skeleton height={110} /><Skeleton height={110} /></Loading> : null}
      {chain.isSuccess && groups.length === 0 ? (
        <EmptyState level="h3" title="Nothing points at this step yet">While watching a lesson, type # in a note and choose the step. The note appears here, with its moment.</EmptyState>
      ) : null}
      <ol className={styles["chain"]}>
        {groups.map((group) => <li key={keyOf(group)} className={styles["lesson"]}><Part group={group} step={step} latest={latestOf(links, events)} /></li>)}
      </ol>
    </section>
  );
}

const keyOf = (group: Group): string => (group.kind === "lesson" ? group.lesson.id : group.kind);

function Part({ group, step, latest }: { group: Group; step: Step; latest: Compared | null }): ReactElement {
  if (group.kind === "models") return <><h3>What good looks like</h3>{group.links.map((link) => <ModelRow key={link.exemplar.id} link={link} step={step} latest={latest} />)}</>;
  if (group.kind === "apart") return <><h3>What you agreed to look for</h3>{group.links.map((link) => <ApartRow key={link.id} link={link} />)}</>;
  if (group.kind === "rehearsed") return <><h3>What you rehearsed</h3>{group.links.map((link) => <RehearsalRow key={link.rehearsal.id} link={link} />)}</>;
  const { lesson, later, after, links } = group;
  return (
    <>
      <div className={styles["lessonHead"]}>
        <h3>{lesson.title}</h3>
        {lesson.taught_on ? <span className="soft small">{formatDay(lesson.taught_on)}</span> : null}
        {later && step.secured_at ? <Chip>Since it was last seen</Chip> : after ? <Chip>After it was agreed</Chip> : null}
      </div>
      {links.map((link) => (link.type === "clip" ? <ClipRow key={link.clip.id} step={step} link={link} /> : <NoteRow key={link.annotation.id} link={link} />))}
    </>
  );
}

function ModelRow({ link: { exemplar: model }, step, latest }: { link: ModelLink; step: Step; latest: Compared | null }): ReactElement {
  return (
    <article className={styles["link"]} aria-label={`${model.kind === "model" ? "Model" : "Contrast"} ${model.title}`}>
      <p className={styles["linkHead"]}>
        <Chip>{model.kind === "model" ? "Model" : "Contrast"}</Chip>
        <Link to={`/library/${model.template.id}`}>{model.title}</Link>
        <span className={styles["who"]}>{model.owner.name}</span>
      </p>
      {latest ? <div><ButtonLink size="s" variant="quiet" icon="compare" to={compareLink(comparing({ kind: "model", id: model.id }, latest, step.id))} aria-label={`Compare with the latest: ${model.title}`}>Compare with the latest</ButtonLink></div> : null}
    </article>
  );
}

function ApartRow({ link }: { link: ApartLink }): ReactElement {
  return (
    <article className={styles["link"]} aria-label="Taken apart">
      <p className={styles["linkHead"]}>
        <Link to={`/apart/${link.id}`}>{link.exemplar ? link.exemplar.name : "A model that can no longer be watched"}</Link>
        <span className="soft small">{formatDay(link.agreed_at)}</span>
        <span className={styles["who"]}>{link.people.map((person) => person.name).join(", ")}</span>
      </p>
      <ul className={styles["criteria"]}>
        {link.agreed.map((line) => (
          <li key={line.id}><Icon name="check" size={18} /><span>{line.text}{line.start_ms === null ? null : <span className="soft small num"> {formatSpan(line.start_ms, line.end_ms)}</span>}{line.why ? <span className="soft small"> · {line.why}</span> : null}</span></li>
        ))}
      </ul>
    </article>
  );
}

function RehearsalRow({ link: { rehearsal } }: { link: RehearsalLink }): ReactElement {
  return (
    <article className={styles["link"]} aria-label="Rehearsal">
      <p className={styles["linkHead"]}>
        <Link to={`/rehearsals/${rehearsal.id}`}>{rehearsal.rounds.length === 1 ? "One round" : `${rehearsal.rounds.length} rounds`}</Link>
        <span className="soft small">{formatDay(rehearsal.created_at)}</span>
      </p>
      <ol className={styles["criteria"]} aria-label="Rounds">
        {rehearsal.rounds.map((round) => (
          <li key={round.id}>
            <Icon name="check" size={18} />
            <span>
              Round {round.number}{round.criteria.length > 0 && lookedAt(round) ? `: ${round.criteria_met.length} of ${round.criteria.length} seen` : ""}
              {round.person.id === rehearsal.teacher?.id ? null : <span className="soft small"> · {round.person.name}</span>}
              {round.glow ? <span className="soft small"> · keep: {round.glow.text}</span> : null}
              {round.grow ? <span className="soft small"> · change: {round.grow.text}</span> : null}
            </span>
          </li>
        ))}
      </ol>
    </article>
  );
}

function NoteRow({ link: { annotation: note } }: { link: Extract<Evidence, { type: "annotation" }> }): ReactElement {
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

function ClipRow({ step, link: { clip } }: { step: Step; link: Extract<Evidence, { type: "clip" }> }): ReactElement {
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
