/** The talk under a note. */
import { useState, type KeyboardEvent, type ReactElement } from "react";
import type { Me, Reply } from "@/client/types";
import { formatAgo } from "@/lib/dates";
import { Avatar, Button, ProblemNote, TextArea, toast } from "@/ui";
import styles from "./Notes.module.css";
import type { ShownNote } from "./pending";
import { useKeptText } from "./useKeptText";
import type { NotesDesk } from "./useNotes";

export function Replies({ note, me, desk, startOpen }: { note: ShownNote; me: Me; desk: NotesDesk; startOpen: boolean }): ReactElement {
  return (
    <div className={styles["replies"]}>
      {note.replies.length > 0 ? (
        <ul aria-label="Replies">
          {note.replies.map((reply) => <ReplyItem key={reply.id} reply={reply} me={me} desk={desk} />)}
        </ul>
      ) : null}
      {note.may.includes("reply") ? <ReplyField name={`reply.${me.id}.${note.id}`} label="Reply" action="Reply" autoFocus={startOpen && note.replies.length === 0} onSend={(body) => desk.reply(note.id, body)} /> : null}
    </div>
  );
}

function ReplyItem({ reply, me, desk }: { reply: Reply; me: Me; desk: NotesDesk }): ReactElement {
  const [editing, setEditing] = useState(false);
  const remove = async (): Promise<void> => {
    try {
      await desk.removeReply(reply.id);
      toast("Reply deleted.");
    } catch {
      toast("The reply could not be deleted. Try again.", { tone: "problem" });
    }
  };
  return (
    <li className={styles["reply"]}>
      <Avatar name={reply.author.name} />
      <div>
        <p className="small"><b>{reply.author.id === me.id ? "You" : reply.author.name}</b> <span className="soft">{formatAgo(reply.created_at)}{reply.edited_at ? " · edited" : ""}</span></p>
        {editing ? (
          <ReplyField name={`edit-reply.${reply.id}`} start={reply.body} label="Change the reply" action="Save" autoFocus
            onSend={async (body) => { await desk.editReply(reply.id, body); setEditing(false); }} onCancel={() => { setEditing(false); }} />
        ) : (
          <p className={styles["body"]}>{reply.body}</p>
        )}
        {!editing && reply.may.length > 0 ? (
          <div className={styles["replyActions"]}>
            {reply.may.includes("edit") ? <button type="button" className={styles["talk"]} onClick={() => { setEditing(true); }}>Edit</button> : null}
            {reply.may.includes("delete") ? <button type="button" className={styles["talk"]} onClick={() => { void remove(); }}>Delete</button> : null}
          </div>
        ) : null}
      </div>
    </li>
  );
}

interface ReplyFieldProps {
  name: string;
  start?: string;
  label: string;
  action: string;
  autoFocus: boolean;
  onSend: (body: string) => Promise<void>;
  onCancel?: () => void;
}

function ReplyField({ name, start = "", label, action, autoFocus, onSend, onCancel }: ReplyFieldProps): ReactElement {
  const [body, setBody, forget] = useKeptText(name, start);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const send = async (): Promise<void> => {
    if (body.trim() === "" || sending) return;
    setSending(true);
    setProblem(null);
    try {
      await onSend(body.trim());
      forget();
    } catch (error) {
      setProblem(error);
    } finally {
      setSending(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
    if (event.key === "Escape") onCancel?.();
  };
  return (
    <div className={styles["replyField"]} onKeyDown={onKeyDown}>
      <TextArea label={label} hideLabel placeholder={label} rows={1} className={styles["replyWords"] ?? ""} value={body} onChange={setBody} autoFocus={autoFocus} maxLength={10_000} />
      {body.trim() !== "" || onCancel ? (
        <div className="row">
          <Button size="s" variant="primary" isDisabled={body.trim() === "" || sending} onPress={() => void send()}>{action}</Button>
          {onCancel ? <Button size="s" variant="quiet" onPress={onCancel}>Cancel</Button> : null}
        </div>
      ) : null}
      <ProblemNote problem={problem} />
    </div>
  );
}
