/** All lessons I may see: mine, and those shared with me. Which list, and what is searched, stands in the address. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useSearchParams } from "react-router";
import { keys } from "@/client/keys";
import { listLessons, type LessonScope } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { useSearchWords } from "@/lib/useSearchWords";
import { Button, ButtonLink, EmptyState, Loading, ProblemNote, TextField, ToggleChip } from "@/ui";
import { LessonActions } from "@/ui/lesson/LessonActions";
import { LessonCard, LessonCardSkeleton, LessonList } from "@/ui/lesson/LessonCard";
import { Page } from "@/ui/Page";
import styles from "./LessonsPage.module.css";

const SCOPES: { scope: LessonScope; word: string }[] = [
  { scope: "mine", word: "Mine" },
  { scope: "shared", word: "Shared with me" },
];

export function LessonsPage(): ReactElement {
  const [search, setSearch] = useSearchParams();
  const scope: LessonScope = search.get("show") === "shared" ? "shared" : "mine";
  const q = search.get("q") ?? "";
  const [typed, setTyped] = useSearchWords();
  usePageTitle(scope === "mine" ? "My lessons" : "Lessons shared with me");

  function show(nextScope: LessonScope, nextQ: string): void {
    const next = new URLSearchParams();
    if (nextScope !== "mine") next.set("show", nextScope);
    if (nextQ) next.set("q", nextQ);
    setSearch(next, { replace: true });
  }

  return (
    <Page title="Lessons">
      <div className={styles["tools"]}>
        <div className="row" role="group" aria-label="Which lessons">
          {SCOPES.map(({ scope: each, word }) => (
            <ToggleChip key={each} isSelected={scope === each} onChange={() => { show(each, q); }}>{word}</ToggleChip>
          ))}
        </div>
        <TextField label="Search lessons" hideLabel type="search" placeholder="Search by title" value={typed} onChange={setTyped} className={styles["search"] ?? ""} />
      </div>
      <Found scope={scope} q={q} />
    </Page>
  );
}

function Found({ scope, q }: { scope: LessonScope; q: string }): ReactElement {
  const found = useInfiniteQuery({
    queryKey: keys.lessonPages(scope, q),
    queryFn: ({ pageParam }) => listLessons(scope, q, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (previous) => previous,
  });
  if (found.error && !found.data) return <ProblemNote problem={found.error} onRetry={() => { void found.refetch(); }} />;
  if (!found.data) return <Loading what="Loading lessons"><LessonList grid>{[1, 2, 3, 4].map((n) => <LessonCardSkeleton key={n} />)}</LessonList></Loading>;
  const lessons: Lesson[] = found.data.pages.flatMap((page) => page.items);
  if (lessons.length === 0) return <Nothing scope={scope} q={q} />;
  return (
    <>
      <p className="visually-hidden" role="status">{lessons.length} {lessons.length === 1 ? "lesson" : "lessons"}</p>
      <LessonList grid>
        {lessons.map((lesson) => <LessonCard key={lesson.id} lesson={lesson} level="h2" owner={scope === "shared"} actions={<LessonActions lesson={lesson} />} />)}
      </LessonList>
      {found.hasNextPage ? <Button onPress={() => { void found.fetchNextPage(); }} isPending={found.isFetchingNextPage} className={styles["more"] ?? ""}>Show more</Button> : null}
    </>
  );
}

function Nothing({ scope, q }: { scope: LessonScope; q: string }): ReactElement {
  if (q) return <EmptyState title={`Nothing is called “${q}”`}>Search looks at titles. Try one word of it.</EmptyState>;
  if (scope === "shared") return <EmptyState title="Nothing is shared with you yet">When a colleague shares a lesson with you, or with a pair you are in, it appears here.</EmptyState>;
  return (
    <EmptyState title="Your first lesson" action={<ButtonLink to="/lessons/add" variant="primary">Add a lesson</ButtonLink>}>
      Add a recording from your phone or laptop. Nobody but you can see it until you share it.
    </EmptyState>
  );
}
