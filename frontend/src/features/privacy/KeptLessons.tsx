/** My lessons and until when each is kept; those near their end first, with the button that keeps them longer. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { keepLonger, listRetention, listTerms } from "@/client/privacy";
import type { LessonTerm } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { formatDay } from "@/lib/dates";
import { Button, Loading, ProblemNote, Row, Rows, Skeleton, toast } from "@/ui";
import { endWords, ruleWords } from "./kept";
import { Part } from "./Part";
import styles from "./privacy.module.css";

export function KeptLessons(): ReactElement {
  const rules = useQuery({ queryKey: keys.retention, queryFn: listRetention });
  const terms = useInfiniteQuery({ queryKey: keys.terms, queryFn: ({ pageParam }) => listTerms(pageParam), initialPageParam: null as string | null, getNextPageParam: (page) => page.next_cursor ?? null });
  const all = terms.data?.pages.flatMap((page) => page.items) ?? [];
  const sorted = [...all].sort((a, b) => Number(b.warned_at !== null) - Number(a.warned_at !== null));
  return (
    <Part title="What is kept, and until when" lead={rules.data ? rules.data.items.map(ruleWords).join(" ") : null}>
      <ProblemNote problem={terms.error ?? rules.error} onRetry={() => { void terms.refetch(); void rules.refetch(); }} />
      {terms.isPending ? <Loading what="Loading your lessons"><Skeleton height={56} /><Skeleton height={56} /></Loading> : null}
      {terms.isSuccess && all.length === 0 ? <p className="soft">You have no lessons here.</p> : null}
      {all.length > 0 ? <Rows label="Your lessons and until when they are kept">{sorted.map((term) => <Kept key={term.lesson_id} term={term} />)}</Rows> : null}
      {terms.hasNextPage ? <div><Button isPending={terms.isFetchingNextPage} onPress={() => { void terms.fetchNextPage(); }}>Show more lessons</Button></div> : null}
    </Part>
  );
}

function Kept({ term }: { term: LessonTerm }): ReactElement {
  const queries = useQueryClient();
  const keep = useMutation({
    mutationFn: () => keepLonger(term.lesson_id),
    onSuccess: (kept) => { toast(kept.deletes_at ? `Kept until ${formatDay(kept.deletes_at)}.` : "Kept until you erase it."); },
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" }); },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.terms }),
  });
  return (
    <Row title={<Link to={`/lessons/${term.lesson_id}`}>{term.title}</Link>}
      about={<span className={term.warned_at || term.held ? styles["soon"] : undefined}>{endWords(term)} · {formatBytes(term.size_bytes)}</span>}>
      {term.warned_at && !term.held && term.may_keep_longer ? <Button size="s" isPending={keep.isPending} aria-label={`Keep it longer: ${term.title}`} onPress={() => { keep.mutate(); }}>Keep it longer</Button> : null}
    </Row>
  );
}
