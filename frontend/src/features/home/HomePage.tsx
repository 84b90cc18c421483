/** Home: what is next for me, what colleagues wrote, and how my lessons are doing. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement, type ReactNode } from "react";
import { Link } from "react-router";
import { readHome } from "@/client/home";
import { keys } from "@/client/keys";
import { listLessons } from "@/client/lessons";
import { listGoals } from "@/client/goals";
import { listPairs } from "@/client/people";
import { useMe } from "@/client/session";
import type { Goal, Home, Lesson, Me, Pair } from "@/client/types";
import { formatLongDay, greeting } from "@/lib/dates";
import { usePageTitle } from "@/lib/title";
import { ButtonLink, EmptyState, Loading, ProblemNote, Skeleton } from "@/ui";
import { LessonActions } from "@/ui/lesson/LessonActions";
import { LessonCard, LessonCardSkeleton, LessonList } from "@/ui/lesson/LessonCard";
import { Page } from "@/ui/Page";
import styles from "./HomePage.module.css";
import { EndingSoon } from "./EndingSoon";
import { NewsList } from "./NewsList";
import { Next } from "./Next";
import { useNews } from "./news";
import { currentStep, lessonsToLookAt } from "./steps";
import { lastVisit } from "./visits";
import { Waiting } from "./Waiting";

const LESSONS_SHOWN = 4;

interface HomeFacts {
  coaching: Home | undefined;
  mine: Lesson[] | undefined;
  shared: Lesson[] | undefined;
  goals: Goal[];
  pairs: Pair[];
  pending: boolean;
  problem: unknown;
  retry: () => void;
}

function useHome(me: Me): HomeFacts {
  const coaching = useQuery({ queryKey: keys.home, queryFn: readHome });
  const mine = useQuery({ queryKey: keys.lessons("mine"), queryFn: () => listLessons("mine") });
  const shared = useQuery({ queryKey: keys.lessons("shared"), queryFn: () => listLessons("shared") });
  const goals = useQuery({ queryKey: keys.goals(me.id), queryFn: () => listGoals(me.id) });
  const pairs = useQuery({ queryKey: keys.pairs, queryFn: listPairs });
  const all = [coaching, mine, shared, goals, pairs];
  return {
    coaching: coaching.data,
    mine: mine.data?.items,
    shared: shared.data?.items,
    goals: goals.data?.items ?? [],
    pairs: (pairs.data?.items ?? []).filter((pair) => !pair.ended_at),
    pending: all.some((query) => query.isPending),
    problem: all.find((query) => query.error)?.error ?? null,
    retry: () => { for (const query of all) if (query.isError) void query.refetch(); },
  };
}

/** `first`: what comes before everything else; `together`: what is rehearsed with colleagues. Other features lend them. */
export function HomePage({ first, together }: { first: ReactNode; together: ReactNode }): ReactElement {
  const me = useMe();
  usePageTitle("Home");
  const [since] = useState(() => lastVisit(me.id));
  const { coaching, mine, shared = [], goals, pairs, pending, problem, retry } = useHome(me);
  const news = useNews([...(mine ?? []), ...shared], me.id, since);

  return (
    <Page above={formatLongDay(new Date())} title={`${greeting()}, ${me.name.split(" ")[0] ?? me.name}`}>
      <div className={styles["columns"]}>
        <div className={styles["column"]}>
          {first}
          <ProblemNote problem={problem} onRetry={retry} />
          <EndingSoon />
          {pending && !problem ? <Loading what="Loading what is next"><Skeleton height={220} /></Loading> : null}
          {pending || problem || !coaching ? null : <Next me={me} coaching={coaching} current={currentStep(goals)} news={news} myLessons={mine ?? []} shared={shared} toLookAt={lessonsToLookAt(shared)} pairs={pairs} />}
          <Waiting me={me} />
          {together}
          <NewsList news={news} since={since} pending={pending && !problem} />
        </div>
        <LessonColumn mine={mine} shared={shared} failed={problem !== null} />
      </div>
    </Page>
  );
}

/** Mine first; for somebody who has none yet, what others shared. Nothing at all leaves the column to "what is next". */
function LessonColumn({ mine, shared, failed }: { mine: Lesson[] | undefined; shared: Lesson[]; failed: boolean }): ReactElement | null {
  const none = mine?.length === 0;
  if ((none && shared.length === 0) || (mine === undefined && failed)) return null;
  const withMe = shared.length > 0 ? <Lessons title="Shared with you" lessons={shared} to="/lessons?show=shared" owner /> : null;
  return (
    <div className={styles["column"]}>
      {none ? withMe : null}
      <Lessons title="Your lessons" lessons={mine} to="/lessons" />
      {none ? null : withMe}
    </div>
  );
}

function Lessons({ title, lessons, to, owner = false }: { title: string; lessons: Lesson[] | undefined; to: string; owner?: boolean }): ReactElement {
  return (
    <section className={styles["section"]} aria-label={title}>
      <div className="spread">
        <h2>{title}</h2>
        {lessons && lessons.length > LESSONS_SHOWN ? <Link to={to} className={`${styles["all"]} small`}>All {lessons.length}</Link> : null}
      </div>
      {lessons === undefined ? <Loading what={`Loading ${title.toLowerCase()}`}><LessonList grid>{[1, 2].map((n) => <LessonCardSkeleton key={n} />)}</LessonList></Loading> : null}
      {lessons?.length === 0 ? (
        <EmptyState level="h3" title="None yet" action={<ButtonLink to="/lessons/add" icon="upload">Add a lesson</ButtonLink>}>
          Ten minutes from a phone on a shelf are enough. Nobody but you can see it.
        </EmptyState>
      ) : null}
      {lessons && lessons.length > 0 ? <LessonList grid>{lessons.slice(0, LESSONS_SHOWN).map((lesson) => <LessonCard key={lesson.id} lesson={lesson} owner={owner} actions={<LessonActions lesson={lesson} />} />)}</LessonList> : null}
    </section>
  );
}
