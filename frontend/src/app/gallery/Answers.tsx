/** How the page answers: lessons in all their states, progress, problems, nothing yet, and waiting. */
import type { ReactElement } from "react";
import type { Lesson, Segment } from "@/client/types";
import { Button, EmptyState, Loading, ProblemNote, ProgressBar, Row, Rows, Skeleton } from "@/ui";
import { LessonCard, LessonCardSkeleton, LessonList } from "@/ui/lesson/LessonCard";
import { Group } from "./Group";

const segment = (index: number, state: Segment["state"]): Segment => ({
  index, start_ms: 0, end_ms: 0, state, progress: 0, mode: "copy", reason: "", width: null, height: null, size_bytes: null, playlist_url: null, download_url: null, flaws: [],
});
const example: Lesson = {
  id: "example", title: "Year 8 fractions", purpose: "lesson", taught_on: "2026-11-17", owner_id: "ama", owner: { id: "ama", name: "Ama Osei" }, state: "ready", watchable: true, progress: 1, notice: null,
  problem: null, duration_ms: 3_138_000, playlist_url: null, original_url: null, poster_url: null, storyboard_url: null, waveform_url: null, speech_url: null, sha256: "", filename: "IMG_2031.MOV",
  size_bytes: 1_400_000_000, received_bytes: 1_400_000_000, width: null, height: null, frame_rate: null, created_at: "2026-11-17T10:00:00Z", annotation_count: 5, held: null, may: [], expires_at: null,
  segments: [segment(0, "ready"), segment(1, "ready"), segment(2, "ready"), segment(3, "ready")],
};
const STATES: Lesson[] = [
  example,
  { ...example, title: "Year 10 ratio", state: "preparing", progress: 0.62, annotation_count: 0, segments: [segment(0, "ready"), segment(1, "running")] },
  { ...example, title: "Year 7 starter", state: "stored", duration_ms: null, annotation_count: 0, segments: [] },
  { ...example, title: "Year 9 poems", state: "uploading", received_bytes: 602_000_000, duration_ms: null, annotation_count: 0, segments: [] },
  { ...example, title: "IMG_2044", state: "failed", annotation_count: 0, segments: [], duration_ms: null, problem: { code: "no_picture", title: "There is no picture in this recording", detail: "It holds only sound. Was the right file picked? The file is kept until you erase it.", may_pass: false } },
];

export function Answers(): ReactElement {
  return (
    <>
      <Group title="Lessons">
        <LessonList grid>
          {STATES.map((lesson) => <LessonCard key={lesson.title} lesson={lesson} actions={lesson.state === "failed" ? <Button size="s" icon="retry">Try again</Button> : undefined} />)}
          <LessonCardSkeleton />
        </LessonList>
      </Group>
      <Group title="Progress"><ProgressBar value={0.43} label="Uploading" /><ProgressBar value={null} label="Checking every byte" /></Group>
      <Group title="Problems"><ProblemNote problem={{ title: "There is no room for this recording", detail: "The school's disk is full. Keep the recording on your phone and tell whoever looks after Vignette." }} onRetry={() => undefined} /></Group>
      <Group title="Nothing yet"><EmptyState level="h3" title="Your first lesson" action={<Button variant="primary">Add a lesson</Button>}>Add a recording from your phone or laptop. Nobody but you can see it until you share it.</EmptyState></Group>
      <Group title="Rows and waiting">
        <Rows label="Example"><Row title="Dana Coach" about="Watch and comment · until Fri 18 Dec"><Button size="s">Withdraw</Button></Row></Rows>
        <Loading><Skeleton height={60} /><Skeleton height={60} /></Loading>
      </Group>
    </>
  );
}
