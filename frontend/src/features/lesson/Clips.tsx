/** Clips: named spans of the lesson. Made from the chosen span, played over and over, passed on as a link. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { addClip, changeClip, deleteClip, listClips } from "@/client/lessons";
import type { Clip } from "@/client/types";
import { formatSpan } from "@/lib/time";
import type { Span } from "@/player/span";
import { Button, Dialog, Menu, ProblemNote, TextField, toast } from "@/ui";
import { linkTo } from "./address";
import styles from "./Lesson.module.css";

const ExportDialog = lazy(async () => ({ default: (await import("./ExportDialog")).ExportDialog }));
const NONE: Clip[] = [];

export function useClips(lessonId: string, enabled: boolean): Clip[] {
  const clips = useQuery({ queryKey: keys.clips(lessonId), queryFn: () => listClips(lessonId), enabled, staleTime: 60_000, retry: false });
  return clips.data?.items ?? NONE;
}

async function copy(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    toast(text);
  }
}

/** What the dialog is about: a new clip of a span, or another name for one. */
export type ClipWish = { span: Span; title: string } | { clip: Clip };

export function ClipDialog({ lessonId, wish, onClose, onMade }: { lessonId: string; wish: ClipWish | null; onClose: () => void; onMade: (clip: Clip) => void }): ReactElement | null {
  if (!wish) return null;
  return <ClipForm key={"clip" in wish ? wish.clip.id : "new"} lessonId={lessonId} wish={wish} onClose={onClose} onMade={onMade} />;
}

function ClipForm({ lessonId, wish, onClose, onMade }: { lessonId: string; wish: ClipWish; onClose: () => void; onMade: (clip: Clip) => void }): ReactElement {
  const client = useQueryClient();
  const span = "clip" in wish ? wish.clip : wish.span;
  const [title, setTitle] = useState("clip" in wish ? wish.clip.title : wish.title);
  const [problem, setProblem] = useState<unknown>(null);
  const save = async (): Promise<void> => {
    try {
      const clip = "clip" in wish ? await changeClip(wish.clip.id, { title: title.trim() }) : await addClip(lessonId, title.trim(), span.start_ms, span.end_ms);
      void client.invalidateQueries({ queryKey: keys.clips(lessonId) });
      if (!("clip" in wish)) onMade(clip);
      onClose();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog title={"clip" in wish ? "Rename the clip" : "Make a clip"} open onClose={onClose}
      foot={<><Button onPress={onClose}>Cancel</Button><Button variant="primary" isDisabled={title.trim() === ""} onPress={() => void save()}>{"clip" in wish ? "Save" : "Make the clip"}</Button></>}>
      <form onSubmit={(event) => { event.preventDefault(); if (title.trim()) void save(); }}>
        <TextField label="Name" autoFocus value={title} onChange={setTitle} maxLength={200} hint={`${formatSpan(span.start_ms, span.end_ms)}. The recording itself is not changed.`} />
      </form>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}

/** What a clip can become elsewhere; the dialogs are lent by other features. */
export type ClipAbout = "model" | "step" | "together";

export interface ClipListProps {
  clips: readonly Clip[];
  lessonId: string;
  activeId: string | null;
  mayChange: boolean;
  maySave: boolean;
  onPlay: (clip: Clip) => void;
  onRename: (clip: Clip) => void;
  /** Clips that are models of a step, or asked to be; they go only when that is taken back. */
  modelClips: ReadonlySet<string>;
  onAsk: (clip: Clip, about: ClipAbout) => void;
}

export function ClipList({ clips, lessonId, activeId, mayChange, maySave, onPlay, onRename, modelClips, onAsk }: ClipListProps): ReactElement | null {
  const client = useQueryClient();
  const [saved, setSaved] = useState<Clip | null>(null);
  if (clips.length === 0) return null;
  const again = (): void => { void client.invalidateQueries({ queryKey: keys.clips(lessonId) }); };
  const remove = async (clip: Clip): Promise<void> => {
    try {
      await deleteClip(clip.id);
      toast(`Clip “${clip.title}” deleted.`, { undo: () => { void addClip(lessonId, clip.title, clip.start_ms, clip.end_ms).then(again); } });
    } catch {
      toast("The clip could not be deleted. Try again.", { tone: "problem" });
    }
    again();
  };
  return (
    <details className={styles["clips"]} open={activeId !== null || undefined}>
      <summary>{clips.length} {clips.length === 1 ? "clip" : "clips"}</summary>
      <ul>
        {clips.map((clip) => (
          <li key={clip.id} aria-current={clip.id === activeId ? "true" : undefined}>
            <Button variant="quiet" icon="play" size="s" aria-label={`Play clip ${clip.title}`} onPress={() => { onPlay(clip); }} />
            <span className={styles["clipName"]}><b>{clip.title}{modelClips.has(clip.id) ? <span className="soft"> · model</span> : null}</b><span className="soft small num">{formatSpan(clip.start_ms, clip.end_ms)}</span></span>
            <Menu label="Clip" entries={[
              { id: "link", label: "Copy a link", icon: "link", onAction: () => { void copy(linkTo(lessonId, { clip: clip.id }), "Link copied."); } },
              { id: "together", label: "Watch together", icon: "people", onAction: () => { onAsk(clip, "together"); } },
              ...(maySave && clip.playlist_url ? [{ id: "save", label: "Save as a file", icon: "download" as const, onAction: () => { setSaved(clip); } }] : []),
              ...(mayChange ? [
                { id: "step", label: "Show a step with it", icon: "step" as const, onAction: () => { onAsk(clip, "step"); } },
                { id: "model", label: "Make it a model of a step", icon: "book" as const, onAction: () => { onAsk(clip, "model"); } },
                { id: "rename", label: "Rename", icon: "edit" as const, onAction: () => { onRename(clip); } },
                modelClips.has(clip.id)
                  ? { id: "delete", label: "Delete (withdraw it as a model first)", icon: "trash" as const, disabled: true, onAction: () => undefined }
                  : { id: "delete", label: "Delete", icon: "trash" as const, danger: true, onAction: () => { void remove(clip); } },
              ] : []),
            ]}>
              <Button variant="quiet" size="s" icon="more" aria-label={`More about clip ${clip.title}`} />
            </Menu>
          </li>
        ))}
      </ul>
      {saved ? <Suspense><ExportDialog clip={saved} onClose={() => { setSaved(null); }} /></Suspense> : null}
    </details>
  );
}
