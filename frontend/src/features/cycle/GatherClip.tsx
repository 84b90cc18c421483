/** Choose clips of the teacher's lessons as evidence for this cycle. */
import { useInfiniteQuery, useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { gatherClip, leaveClip } from "@/client/cycles";
import { keys } from "@/client/keys";
import { listClips, listLessonsOf } from "@/client/lessons";
import type { Cycle } from "@/client/types";
import { formatSpan } from "@/lib/time";
import { Button, ButtonLink, Dialog, EmptyState, Loading, ProblemNote, Row, Rows, Skeleton } from "@/ui";

const LESSONS_AT_ONCE = 8;

export function GatherClip({ cycle }: { cycle: Cycle }): ReactElement {
  const [choosing, setChoosing] = useState(false);
  return (
    <div>
      <Button size="s" icon="add" onPress={() => { setChoosing(true); }}>Choose clips</Button>
      {choosing ? <ClipDialog cycle={cycle} onClose={() => { setChoosing(false); }} /> : null}
    </div>
  );
}

function ClipDialog({ cycle, onClose }: { cycle: Cycle; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const lessons = useInfiniteQuery({
    queryKey: keys.lessonsOf(cycle.teacher.id),
    queryFn: ({ pageParam }) => listLessonsOf(cycle.teacher.id, pageParam, LESSONS_AT_ONCE),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
  const theirs = lessons.data?.pages.flatMap((page) => page.items) ?? [];
  const clips = useQueries({ queries: theirs.map((lesson) => ({ queryKey: keys.clips(lesson.id), queryFn: () => listClips(lesson.id) })) });
  const gathered = new Set(cycle.evidence.map((piece) => piece.id));
  const change = useMutation({
    mutationFn: async (clipId: string) => { await (gathered.has(clipId) ? leaveClip(cycle.id, clipId) : gatherClip(cycle.id, clipId)); },
    onSettled: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: keys.cycle(cycle.id) }), queries.invalidateQueries({ queryKey: keys.home })]);
    },
  });
  const found = theirs.flatMap((lesson, n) => (clips[n]?.data?.items ?? []).map((clip) => ({ clip, lesson })));
  const pending = lessons.isPending || clips.some((query) => query.isPending);
  return (
    <Dialog title="Clips for this cycle" open onClose={onClose} foot={<Button variant="primary" onPress={onClose}>Done</Button>}>
      <ProblemNote problem={lessons.error ?? change.error} />
      {pending ? <Loading what="Loading clips"><Skeleton height={60} /></Loading> : null}
      {!pending && found.length === 0 ? (
        <EmptyState level="h3" title="No clips yet" action={<ButtonLink to="/lessons" icon="film">To the lessons</ButtonLink>}>
          Open a lesson, mark a span with I and O, and make a clip of it. It can be chosen here afterwards.
        </EmptyState>
      ) : null}
      {found.length > 0 ? (
        <Rows label="Clips">
          {found.map(({ clip, lesson }) => (
            <Row key={clip.id} title={clip.title} about={`${lesson.title}, ${formatSpan(clip.start_ms, clip.end_ms)}`}>
              <Button size="s" isPending={change.isPending && change.variables === clip.id} onPress={() => { change.mutate(clip.id); }}
                aria-label={`${gathered.has(clip.id) ? "Take out" : "Put in"}: ${clip.title}`}>{gathered.has(clip.id) ? "Take out" : "Put in"}</Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      {lessons.hasNextPage ? <div><Button isPending={lessons.isFetchingNextPage} onPress={() => { void lessons.fetchNextPage(); }}>Look in earlier lessons</Button></div> : null}
    </Dialog>
  );
}
