/** The notes in order of time. Only what is near is on the page when there are many. */
import { useEffect, useMemo, useRef, type ReactElement } from "react";
import type { Me } from "@/client/types";
import { NoteItem, type NoteActions } from "./NoteItem";
import type { ShownNote } from "./pending";
import styles from "./Notes.module.css";
import { useRows } from "./useRows";

export interface NoteListProps {
  notes: readonly ShownNote[];
  me: Me;
  selectedId: string | null;
  /** The note the player is on now. */
  currentId: string | null;
  actions: NoteActions;
}

export function NoteList({ notes, me, selectedId, currentId, actions }: NoteListProps): ReactElement {
  const ids = useMemo(() => notes.map((note) => note.id), [notes]);
  const { rows, listRef, rowRef, scrollTo } = useRows(ids);
  const latest = useRef(scrollTo);
  useEffect(() => { latest.current = scrollTo; });
  // Only a selection moves the list; notes that arrive never do.
  useEffect(() => { if (selectedId) latest.current(selectedId); }, [selectedId]);
  return (
    <ol ref={listRef} className={styles["list"]} aria-label="Notes" style={{ paddingTop: rows.above_px, paddingBottom: rows.below_px }}>
      {notes.slice(rows.first, rows.last).map((note, i) => (
        <li key={note.id} ref={rowRef(note.id)} data-note={note.id} aria-posinset={rows.first + i + 1} aria-setsize={notes.length}>
          <NoteItem note={note} me={me} selected={note.id === selectedId} current={note.id === currentId} actions={actions} />
        </li>
      ))}
    </ol>
  );
}
