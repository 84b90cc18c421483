/** Notes beside (or under) the picture: the heading of the lesson, filters, the list, and the composer always at hand. */
import { useMemo, type ReactElement, type ReactNode, type Ref } from "react";
import type { Me } from "@/client/types";
import { usePosition } from "@/player/hooks";
import type { Playback } from "@/player/playback";
import type { Sketch } from "@/player/sketch";
import type { Span } from "@/player/span";
import { EmptyState, Loading, ProblemNote, Skeleton } from "@/ui";
import { Composer, type ComposerHandle } from "./Composer";
import { noteAt } from "./current";
import { filtered, type NoteFilter } from "./filter";
import { FilterBar } from "./FilterBar";
import type { NoteActions } from "./NoteItem";
import { NoteList } from "./NoteList";
import styles from "./Notes.module.css";
import type { LinkOption } from "./StepField";
import type { NotesDesk } from "./useNotes";

export interface NotesPanelProps {
  desk: NotesDesk;
  me: Me;
  lessonId: string;
  playback: Playback;
  sketch: Sketch;
  duration_ms: number;
  heading: ReactNode;
  filter: NoteFilter;
  onFilter: (filter: NoteFilter) => void;
  selectedId: string | null;
  onOpen: NoteActions["onOpen"];
  onClip?: NoteActions["onClip"];
  linkTo: NoteActions["linkTo"];
  mayComment: boolean;
  /** Words in place of the list while there is nothing to write about yet. */
  whyNot: string | null;
  span: Span | null;
  onSpan: (span: Span | null) => void;
  options: readonly LinkOption[];
  composer: Ref<ComposerHandle>;
}

export function NotesPanel(props: NotesPanelProps): ReactElement {
  const { desk, me, playback, filter, selectedId, mayComment } = props;
  const shown = useMemo(() => filtered(desk.notes, filter), [desk.notes, filter]);
  const at = usePosition(playback, 500);
  const currentId = useMemo(() => (at > 0 ? noteAt(shown, at) : null), [shown, at]);
  return (
    <section className={styles["panel"]} aria-label="Notes">
      <div className={styles["top"]}>
        {props.heading}
        <FilterBar notes={desk.notes} filter={filter} onFilter={props.onFilter} meId={me.id} />
      </div>
      <div className={styles["scroll"]}>
        {desk.problem ? <div className={styles["none"]}><ProblemNote problem={desk.problem} onRetry={desk.refresh} /></div> : null}
        {desk.loading ? <Waiting /> : null}
        {!desk.loading && desk.notes.length === 0 && !desk.problem ? (
          <div className={styles["none"]}><EmptyState title="No notes yet" level="h3">{props.whyNot ?? (mayComment ? "Watch, and write what you see and hear. Each note keeps its moment." : "Notes that others write about this lesson appear here.")}</EmptyState></div>
        ) : null}
        <NoteList notes={shown} me={me} selectedId={selectedId} currentId={currentId}
          actions={{ desk, sketch: props.sketch, onOpen: props.onOpen, linkTo: props.linkTo, ...(props.onClip ? { onClip: props.onClip } : {}) }} />
      </div>
      {mayComment ? (
        <Composer me={me} lessonId={props.lessonId} playback={playback} sketch={props.sketch} duration_ms={props.duration_ms} span={props.span} onSpan={props.onSpan} options={props.options} onAdd={desk.add} handle={props.composer} />
      ) : null}
      <p className="visually-hidden" aria-live="polite">{desk.news}</p>
    </section>
  );
}

function Waiting(): ReactElement {
  return (
    <Loading what="Loading the notes">
      {[0, 1, 2].map((i) => <div key={i} className={styles["note"]}><Skeleton width={150} height={18} /><Skeleton height={18} /><Skeleton width="60%" height={18} /></div>)}
    </Loading>
  );
}
