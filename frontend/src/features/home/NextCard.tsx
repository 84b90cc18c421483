/** The one thing that is next: my step and its cue, with one button; or what would bring the first step nearer. */
import type { ReactElement, ReactNode } from "react";
import type { Lesson, Me, Pair, StepState } from "@/client/types";
import { Link } from "react-router";
import { ButtonLink, Card, Chip } from "@/ui";
import { canWatch } from "@/ui/lesson/words";
import styles from "./HomePage.module.css";
import type { News } from "./news";
import type { CurrentStep } from "./steps";

export const EYEBROWS: Record<StepState, string> = {
  practising: "Your step",
  agreed: "Your next step",
  proposed: "A step proposed for you",
  secure: "Secure",
  set_aside: "Set aside",
};

export interface NextCardProps {
  me: Me;
  current: CurrentStep | null;
  news: News;
  myLessons: readonly Lesson[];
  shared: readonly Lesson[];
  toLookAt: readonly Lesson[];
  pairs: readonly Pair[];
  /** Something above is more pressing: no primary button here. */
  calm?: boolean;
}

export function NextCard(props: NextCardProps): ReactElement {
  const { current, toLookAt, pairs, me } = props;
  if (current) return <StepCard {...props} current={current} />;
  const lesson = toLookAt[0];
  if (lesson) return <LookCard lesson={lesson} rest={toLookAt.length - 1} calm={props.calm ?? false} />;
  const asCoach = pairs.find((pair) => pair.coach.id === me.id);
  const asTeacher = pairs.find((pair) => pair.teacher.id === me.id);
  const inCharge = !asCoach && !asTeacher && props.myLessons.length === 0 ? me.role : "member";
  if (inCharge === "admin" && pairs.length === 0) return <SchoolCard school={me.organisation.name} />;
  if (inCharge === "admin" || inCharge === "leader") return <LeaderCard pairs={pairs.length} school={me.organisation.name} />;
  if (asTeacher || !asCoach) return <BeginCard {...props} coach={asTeacher?.coach.name ?? null} />;
  return <CoachCard teacher={asCoach.teacher} shared={props.shared} />;
}

/** A coach who has nothing to watch: nothing was shared, or what was is not there yet. */
function CoachCard({ teacher, shared }: { teacher: Pair["teacher"]; shared: readonly Lesson[] }): ReactElement {
  const coming = shared.find((lesson) => lesson.owner_id === teacher.id);
  if (coming) {
    return (
      <Sheet eyebrow={`${teacher.name} shared a lesson with you`} title={coming.title}>
        <p className="soft">It cannot be watched yet. It opens here when it can.</p>
        <div className={styles["foot"]}><ButtonLink to={`/lessons/${coming.id}`}>See how far it is</ButtonLink></div>
      </Sheet>
    );
  }
  return (
    <Sheet eyebrow={`You coach ${teacher.name}`} title={`${firstNameOf(teacher.name)} has not shared a lesson yet`}>
      <p className="soft">It appears here as soon as it is shared with you. Until then, nobody but {firstNameOf(teacher.name)} can see it.</p>
    </Sheet>
  );
}

export function firstNameOf(name: string): string {
  return name.split(" ")[0] ?? name;
}

function Sheet({ eyebrow, title, children }: { eyebrow: string; title: ReactNode; children: ReactNode }): ReactElement {
  return (
    <Card as="section" look="raised" className={styles["next"] ?? ""} aria-label="What is next">
      <div>
        <p className={styles["eyebrow"]}>{eyebrow}</p>
        <h2>{title}</h2>
      </div>
      {children}
    </Card>
  );
}

function StepCard({ me, current: { step, goal }, news, myLessons, pairs, calm = false }: NextCardProps & { current: CurrentStep }): ReactElement {
  const coach = pairs.find((pair) => pair.teacher.id === me.id)?.coach;
  const comment = news.fresh[0] ?? null;
  const lesson = myLessons.find(canWatch);
  return (
    <Sheet eyebrow={EYEBROWS[step.state]} title={<Link to={`/steps/${step.id}`}>{step.title}</Link>}>
      {step.cue ? <p className="soft">{step.cue}</p> : null}
      {step.criteria.length > 0 ? <ul className={styles["criteria"]} aria-label="You will know it works when">{step.criteria.map((criterion) => <li key={criterion.id}><Chip className={styles["criterion"] ?? ""}>{criterion.text}</Chip></li>)}</ul> : null}
      <div className={styles["foot"]}>
        {comment ? <ButtonLink variant={calm ? "plain" : "primary"} to={`/lessons/${comment.lesson.id}?t=${comment.note.start_ms}`}>See what {firstNameOf(comment.author)} wrote</ButtonLink>
          : <ButtonLink variant={calm ? "plain" : "primary"} to="/lessons/add">Add a lesson where you try it</ButtonLink>}
        {lesson ? <ButtonLink to={`/lessons/${lesson.id}`}>Watch “{lesson.title}”</ButtonLink> : null}
        <span className={styles["aside"]}>{coach ? `With ${firstNameOf(coach.name)} · ` : ""}{goal.title}</span>
      </div>
    </Sheet>
  );
}

export function LookCard({ lesson, rest, calm }: { lesson: Lesson; rest: number; calm: boolean }): ReactElement {
  return (
    <Sheet eyebrow={`${lesson.owner.name} shared a lesson with you`} title={lesson.title}>
      <p className="soft">{lesson.may.includes("comment") ? "Ten minutes of it are enough to notice something worth saying. Describe before judging." : "You can watch it; notes are not open to you."}</p>
      <div className={styles["foot"]}>
        <ButtonLink variant={calm ? "plain" : "primary"} to={`/lessons/${lesson.id}`}>{lesson.may.includes("comment") ? "Watch and comment" : "Watch"}</ButtonLink>
        {rest > 0 ? <ButtonLink to="/lessons?show=shared">{rest === 1 ? "One more is waiting" : `${rest} more are waiting`}</ButtonLink> : null}
      </div>
    </Sheet>
  );
}

/** The first administrator of a new school: the others come first. */
function SchoolCard({ school }: { school: string }): ReactElement {
  return (
    <Sheet eyebrow="To begin" title={`Bring ${school} in`}>
      <p className="soft">Invite a colleague or two, and put a coach and a teacher together as a pair. Every lesson stays its teacher's until the teacher shares it; not even you can see it.</p>
      <div className={styles["foot"]}>
        <ButtonLink variant="primary" to="/people" icon="people">Invite colleagues</ButtonLink>
        <ButtonLink to="/lessons/add" icon="upload">Add a lesson of your own</ButtonLink>
      </div>
    </Sheet>
  );
}

/** Whoever leads or runs a school sees that coaching happens, never what is said or shown in it. */
function LeaderCard({ pairs, school }: { pairs: number; school: string }): ReactElement {
  const title = pairs === 0 ? "Put a coach and a teacher together" : pairs === 1 ? `One pair is at work at ${school}` : `${pairs} pairs are at work at ${school}`;
  return (
    <Sheet eyebrow={pairs === 0 ? "To begin" : "Coaching"} title={title}>
      <p className="soft">You see who coaches whom, and how often they meet. Lessons and notes stay with the people they belong to, until somebody shares one with you.</p>
      <div className={styles["foot"]}>
        {pairs === 0 ? null : <ButtonLink variant="primary" to="/coverage">See the coverage</ButtonLink>}
        <ButtonLink variant={pairs === 0 ? "primary" : "plain"} to="/people" icon="people">{pairs === 0 ? "Make a pair" : "See the pairs"}</ButtonLink>
        <ButtonLink to="/lessons/add" icon="upload">Add a lesson of your own</ButtonLink>
      </div>
    </Sheet>
  );
}

function BeginCard({ myLessons, coach }: { myLessons: readonly Lesson[]; coach: string | null }): ReactElement {
  const lesson = myLessons.find(canWatch);
  if (!lesson) {
    return (
      <Sheet eyebrow="To begin" title="Add a lesson">
        <p className="soft">A phone on a shelf is enough. Nobody but you can see it{coach ? `, until you share it with ${firstNameOf(coach)}` : " until you share it"}.</p>
        <div className={styles["foot"]}><ButtonLink variant="primary" to="/lessons/add" icon="upload">Add a lesson</ButtonLink>{coach ? null : <ButtonLink to="/people">Find a coach</ButtonLink>}</div>
      </Sheet>
    );
  }
  return (
    <Sheet eyebrow="What is next" title={coach ? `Watch a moment of “${lesson.title}” before you show it to ${firstNameOf(coach)}` : `Watch “${lesson.title}” again`}>
      <p className="soft">{coach ? "Note what you see, then share it when you are ready." : "Note one moment you would keep and one you would change. Invite a colleague to look with you when you like."}</p>
      <div className={styles["foot"]}>
        <ButtonLink variant="primary" to={`/lessons/${lesson.id}`}>Watch it</ButtonLink>
        {coach ? null : <ButtonLink to="/people">Find a coach</ButtonLink>}
      </div>
    </Sheet>
  );
}
