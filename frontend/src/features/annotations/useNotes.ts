/** The notes of a lesson and everything one can do with them, written first on the screen and then to the server. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, type RefObject } from "react";
import { addAnnotation, addReply, changeAnnotation, changeReply, deleteAnnotation, deleteReply, listAnnotations, readAnnotation, restoreAnnotation } from "@/client/annotations";
import { ApiProblem, isGone, isStale } from "@/client/api";
import { keys } from "@/client/keys";
import type { Annotation, Me, NewAnnotation } from "@/client/types";
import { formatSpan } from "@/lib/time";
import { Turns } from "@/lib/turns";
import { toast } from "@/ui";
import type { DraftLink } from "./draft";
import { forgetUnsent, keepUnsent, recallUnsent } from "./unsent";
import { overlay, reducePending, withNote, withoutNote, type NoteChange, type Pending, type PendingEvent, type ShownNote } from "./pending";

export interface NotesDesk {
  notes: ShownNote[];
  loading: boolean;
  problem: unknown;
  /** What somebody else just wrote, for a screen reader. */
  news: string;
  add: (note: NewAnnotation, links: readonly DraftLink[]) => void;
  edit: (note: ShownNote, change: NoteChange) => void;
  remove: (note: ShownNote) => void;
  sendAgain: (key: string) => void;
  discard: (key: string) => void;
  reply: (noteId: string, body: string) => Promise<void>;
  editReply: (replyId: string, body: string) => Promise<void>;
  removeReply: (replyId: string) => Promise<void>;
  refresh: () => void;
  /** Somebody changed this one note: fetch it alone. */
  refreshOne: (noteId: string) => void;
}

const wordsOf = (error: unknown): string =>
  isStale(error) ? "It was changed by someone else meanwhile. Look at it, then send yours again." : error instanceof ApiProblem ? error.detail || error.title : "It could not be sent.";

let counter = 0;
const newKey = (): string => `${Date.now().toString(36)}-${(counter += 1)}-${Math.random().toString(36).slice(2, 10)}`;

function placeholder(key: string, lessonId: string, me: Me, note: NewAnnotation, links: readonly DraftLink[]): Annotation {
  return {
    id: `new:${key}`, lesson_id: lessonId, author_id: me.id, author: { id: me.id, name: me.name }, kind: note.kind, start_ms: note.start_ms, end_ms: note.end_ms ?? null,
    body: note.body, visibility: note.visibility, tags: note.tags ?? [], links: links.map((link) => ({ ...link })), drawing: note.drawing ?? null,
    created_at: new Date().toISOString(), edited_at: null, replies: [], may: [], etag: "",
  };
}

export function useNotes(lessonId: string, me: Me): NotesDesk {
  const client = useQueryClient();
  const key = useMemo(() => keys.annotations(lessonId), [lessonId]);
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => listAnnotations(lessonId, signal) });
  const [pending, dispatch] = useReducer(reducePending, null, () => recallUnsent(me.id, lessonId) as readonly Pending[]);
  const news = useNews(query.data, me);
  const latest = useRef({ pending });
  useEffect(() => { latest.current = { pending }; });
  const turns = useRef(new Turns());

  const refresh = useCallback(() => { void client.invalidateQueries({ queryKey: key }); }, [client, key]);
  const put = useCallback(
    async (change: (notes: readonly Annotation[]) => Annotation[]) => {
      // A list that is on its way was asked before this was done: it would undo it on the screen.
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<Annotation[]>(key, (notes) => change(notes ?? []));
    },
    [client, key],
  );

  const end = useCallback((id: string) => {
    forgetUnsent(me.id, lessonId, id);
    dispatch({ type: "done", key: id });
  }, [me.id, lessonId]);
  const send = useCallback(
    async (one: Pending) => {
      try {
        if (one.op === "create") {
          const made = await addAnnotation(lessonId, one.note, one.key);
          await put((notes) => withNote(notes, made));
        } else if (one.op === "edit") {
          await turns.current.take(one.id, async () => {
            const etag = client.getQueryData<Annotation[]>(key)?.find((note) => note.id === one.id)?.etag;
            const made = await changeAnnotation(one.id, one.change, etag);
            await put((notes) => withNote(notes, made));
          });
        } else {
          await turns.current.take(one.id, async () => {
            await deleteAnnotation(one.id).catch((error: unknown) => { if (!isGone(error)) throw error; });
            await put((notes) => withoutNote(notes, one.id));
          });
        }
        end(one.key);
      } catch (error) {
        dispatch({ type: "failed", key: one.key, why: wordsOf(error) });
      }
      refresh();
    },
    [client, key, lessonId, put, refresh, end],
  );
  useUnsent(latest, send, dispatch);
  const begin = useCallback((one: Pending) => {
    if (one.op === "create") keepUnsent(me.id, lessonId, one);
    dispatch({ type: "begin", pending: one });
    void send(one);
  }, [send, me.id, lessonId]);

  const restore = useCallback(
    async (id: string) => {
      try {
        await turns.current.take(id, async () => {
          const note = await restoreAnnotation(id);
          await put((notes) => withNote(notes, note));
        });
      } catch (error) {
        toast(`The note could not be brought back. ${wordsOf(error)}`, { tone: "problem" });
      }
      refresh();
    },
    [put, refresh],
  );
  const quietly = useCallback(async (work: Promise<unknown>) => {
    await work;
    refresh();
  }, [refresh]);

  return {
    notes: useMemo(() => overlay(query.data ?? [], pending), [query.data, pending]),
    loading: query.isPending,
    problem: query.isError && !isGone(query.error) ? query.error : null,
    news,
    add: useCallback((note, links) => {
      const id = newKey();
      begin({ op: "create", key: id, failed: null, note, draftOf: placeholder(id, lessonId, me, note, links) });
    }, [begin, lessonId, me]),
    edit: useCallback((note, change) => { begin({ op: "edit", key: newKey(), failed: null, id: note.id, change }); }, [begin]),
    remove: useCallback((note) => {
      begin({ op: "delete", key: newKey(), failed: null, id: note.id });
      toast(`Note at ${formatSpan(note.start_ms, note.end_ms)} deleted.`, { undo: () => { void restore(note.id); } });
    }, [begin, restore]),
    sendAgain: useCallback((id) => {
      const one = latest.current.pending.find((candidate) => candidate.key === id);
      if (!one) return;
      dispatch({ type: "again", key: id });
      void send(one);
    }, [send]),
    discard: end,
    reply: useCallback((noteId, body) => quietly(addReply(noteId, body)), [quietly]),
    editReply: useCallback((replyId, body) => quietly(changeReply(replyId, body)), [quietly]),
    removeReply: useCallback((replyId) => quietly(deleteReply(replyId)), [quietly]),
    refresh,
    refreshOne: useCallback((noteId) => {
      readAnnotation(noteId).then((note) => put((notes) => withNote(notes, note)), (error: unknown) => (isGone(error) ? put((notes) => withoutNote(notes, noteId)) : refresh()));
    }, [put, refresh]),
  };
}

/** What was left unsent goes out when the page opens, and what found no connection when there is one again. */
function useUnsent(latest: RefObject<{ pending: readonly Pending[] }>, send: (one: Pending) => Promise<void>, dispatch: (event: PendingEvent) => void): void {
  useEffect(() => {
    for (const one of latest.current.pending) void send(one);
    const again = (): void => {
      for (const one of latest.current.pending) {
        if (one.op !== "create" || one.failed === null) continue;
        dispatch({ type: "again", key: one.key });
        void send(one);
      }
    };
    addEventListener("online", again);
    return () => { removeEventListener("online", again); };
  }, [latest, send, dispatch]);
}

/** One sentence about what others have just written. Nothing on the first look. */
function useNews(notes: readonly Annotation[] | undefined, me: Me): string {
  const known = useRef<Map<string, number> | null>(null);
  const [news, setNews] = useState("");
  useEffect(() => {
    if (!notes) return;
    const before = known.current;
    known.current = new Map(notes.map((note) => [note.id, note.replies.length]));
    if (!before) return;
    const fresh = notes.filter((note) => !before.has(note.id) && note.author_id !== me.id);
    const answered = notes.filter((note) => (before.get(note.id) ?? note.replies.length) < note.replies.length && note.replies.at(-1)?.author.id !== me.id);
    const said = [
      ...fresh.slice(0, 3).map((note) => `${note.author.name} added a note${note.drawing ? " with a drawing" : ""} at ${formatSpan(note.start_ms, note.end_ms)}.`),
      ...answered.slice(0, 3).map((note) => `${note.replies.at(-1)?.author.name ?? "Someone"} replied at ${formatSpan(note.start_ms, note.end_ms)}.`),
    ];
    if (said.length > 0) setNews(said.join(" "));
  }, [notes, me.id]);
  return news;
}
