/** One note: kind, moment, words, what it points at, and the talk about it. */
import { useState, type ReactElement } from "react";
import type { Me } from "@/client/types";
import { cx } from "@/lib/cx";
import { formatAgo } from "@/lib/dates";
import { formatSpan } from "@/lib/time";
import type { Sketch } from "@/player/sketch";
import { Button, Chip, Icon, KindMark, Menu, toast, type MenuEntry } from "@/ui";
import { NoteEditor } from "./NoteEditor";
import styles from "./Notes.module.css";
import type { ShownNote } from "./pending";
import { Replies } from "./Replies";
import type { NotesDesk } from "./useNotes";

/** The menu gives the focus back to its button when it has closed; a field that opens before that would lose it again. */
const MENU_CLOSES_MS = 80;

export interface NoteActions {
  desk: NotesDesk;
  sketch: Sketch;
  /** Go to the note's moment and mark it; `still`: and stand there. */
  onOpen: (note: ShownNote, still?: boolean) => void;
  /** Make a clip of a note's span; absent when this person may not. */
  onClip?: (note: ShownNote) => void;
  linkTo: (note: ShownNote) => string;
}

export interface NoteItemProps {
  note: ShownNote;
  me: Me;
  selected: boolean;
  current: boolean;
  actions: NoteActions;
}

export function NoteItem({ note, me, selected, current, actions }: NoteItemProps): ReactElement {
  const [editing, setEditing] = useState(false);
  const [talking, setTalking] = useState(false);
  const { desk } = actions;
  const here = selected || current;
  return (
    <article className={cx(styles["note"], here && styles["here"], selected && styles["selected"], note.sending && styles["sending"])} aria-current={here ? "true" : undefined}>
      <NoteHead note={note} me={me} actions={actions} onEdit={() => { setEditing(true); }} />
      {editing ? (
        <NoteEditor note={note} sketch={actions.sketch} onStand={() => { actions.onOpen(note, true); }} onSave={(change) => { desk.edit(note, change); setEditing(false); }} onCancel={() => { setEditing(false); }} />
      ) : (
        <p className={styles["body"]}>{note.body}</p>
      )}
      {note.failed ? <Unsent failed={note.failed} desk={desk} /> : null}
      <NoteFoot note={note} open={talking || selected} onOpen={() => { actions.onOpen(note); }} onTalk={() => { setTalking(!talking); }} />
      {note.etag && (talking || selected) ? <Replies note={note} me={me} desk={desk} startOpen={talking} /> : null}
    </article>
  );
}

function NoteHead({ note, me, actions, onEdit }: { note: ShownNote; me: Me; actions: NoteActions; onEdit: () => void }): ReactElement {
  return (
    <header className={styles["noteHead"]}>
      <KindMark kind={note.kind} />
      <button type="button" className={styles["when"]} aria-label={`${formatSpan(note.start_ms, note.end_ms)}: go to this moment`} onClick={() => { actions.onOpen(note); }}>{formatSpan(note.start_ms, note.end_ms)}</button>
      <span className={styles["who"]}>
        {note.visibility === "draft" ? <Chip className={styles["onlyYou"] ?? ""}>Only you</Chip> : null}
        <span title={formatAgo(note.created_at)}>{note.author_id === me.id ? "You" : note.author.name}</span>
      </span>
      {note.etag ? <NoteMenu note={note} actions={actions} onEdit={onEdit} /> : null}
    </header>
  );
}

/** The server did not take it: why, and what can be done. The words are still here. */
function Unsent({ failed, desk }: { failed: { key: string; why: string }; desk: NotesDesk }): ReactElement {
  return (
    <div role="alert" className={styles["failed"]}>
      {failed.why}
      <Button size="s" onPress={() => { desk.sendAgain(failed.key); }}>Send again</Button>
      <Button size="s" variant="quiet" onPress={() => { desk.discard(failed.key); }}>Let it go</Button>
    </div>
  );
}

function NoteFoot({ note, open, onOpen, onTalk }: { note: ShownNote; open: boolean; onOpen: () => void; onTalk: () => void }): ReactElement | null {
  const count = note.replies.length;
  const talk = count > 0 || note.may.includes("reply");
  const links = note.links.filter((link) => link.label);
  if (links.length === 0 && note.tags.length === 0 && !talk && !note.edited_at && !note.drawing) return null;
  return (
    <div className={styles["foot"]}>
      {note.drawing ? <button type="button" className={styles["drawn"]} aria-label="With a drawing: show it on the picture" onClick={onOpen}><Icon name="draw" size={16} />Drawing</button> : null}
      {links.map((link) => <Chip key={link.id}>{link.type === "criterion" ? `Criterion: ${link.label ?? ""}` : link.type === "goal" ? `Goal: ${link.label ?? ""}` : `#${link.label ?? ""}`}</Chip>)}
      {note.tags.map((tag) => <Chip key={tag}>{tag}</Chip>)}
      {talk ? (
        <button type="button" className={styles["talk"]} aria-expanded={open} onClick={onTalk}>
          {count === 0 ? "Reply" : `${count} ${count === 1 ? "reply" : "replies"}`}
        </button>
      ) : null}
      {note.edited_at ? <span className="soft small" title={formatAgo(note.edited_at)}>edited</span> : null}
    </div>
  );
}

function NoteMenu({ note, actions, onEdit }: { note: ShownNote; actions: NoteActions; onEdit: () => void }): ReactElement {
  const { desk, onClip, linkTo } = actions;
  const mayEdit = note.may.includes("edit");
  const entries: MenuEntry[] = [
    ...(mayEdit ? [{ id: "edit", label: "Edit", icon: "edit" as const, onAction: () => { setTimeout(onEdit, MENU_CLOSES_MS); } }] : []),
    ...(mayEdit && note.visibility === "draft" ? [{ id: "publish", label: "Show it to the others", icon: "eye" as const, onAction: () => { desk.edit(note, { visibility: "published" }); } }] : []),
    { id: "link", label: "Copy a link to this moment", icon: "link", onAction: () => { void copyLink(linkTo(note)); } },
    ...(onClip && note.end_ms !== null ? [{ id: "clip", label: "Make a clip of it", icon: "film" as const, onAction: () => { onClip(note); } }] : []),
    ...(note.may.includes("delete") ? [{ id: "delete", label: "Delete", icon: "trash" as const, danger: true, onAction: () => { desk.remove(note); } }] : []),
  ];
  return (
    <span className={styles["menu"]}>
      <Menu label="Note" entries={entries}><Button variant="quiet" size="s" icon="more" aria-label={`More about the note at ${formatSpan(note.start_ms, note.end_ms)}`} /></Menu>
    </span>
  );
}

async function copyLink(link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    toast("Link copied.");
  } catch {
    toast(link);
  }
}
