/** A clip over the page: it plays round and round its own moments, in lesson time, and what was watched is in the ledger. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { readLesson, reportWatched } from "@/client/lessons";
import type { Piece } from "@/client/types";
import { formatSpan } from "@/lib/time";
import { Controls } from "@/player/Controls";
import { toggleFullscreen } from "@/player/fullscreen";
import { HelpDialog } from "@/player/HelpDialog";
import { usePlayback, usePlaybackState } from "@/player/hooks";
import { chooseSource } from "@/player/source";
import { Stage } from "@/player/Stage";
import { useWatched } from "@/player/useWatched";
import { Button, ButtonLink, Dialog, ProblemNote } from "@/ui";
import styles from "./meeting.module.css";

export function ClipDialog({ piece, onClose }: { piece: Piece; onClose: () => void }): ReactElement {
  const id = piece.lesson_id ?? "";
  const start_ms = piece.start_ms ?? 0;
  const end_ms = piece.end_ms ?? start_ms;
  const playback = usePlayback();
  const { phase } = usePlaybackState(playback);
  const [help, setHelp] = useState(false);
  const lesson = useQuery({ queryKey: keys.lesson(id), queryFn: () => readLesson(id) });
  const source = lesson.data ? chooseSource(lesson.data, false) : null;
  const { url, kind } = source ?? {};
  const frame_rate = lesson.data?.frame_rate ?? null;
  const { refetch } = lesson;
  useWatched(`lessons/${id}`, playback, (spans) => reportWatched(id, spans));
  useEffect(() => {
    if (!url) return;
    playback.loop = { start_ms, end_ms };
    const at = playback.position_ms;
    playback.load({ kind: kind === "playlist" ? "playlist" : "file", url, frame_rate, at_ms: at >= start_ms && at < end_ms ? at : start_ms, play: true });
  }, [playback, url, kind, frame_rate, start_ms, end_ms]);
  useEffect(() => {
    playback.onTrouble = (trouble) => {
      if (trouble.what === "expired") void refetch();
      else playback.fail();
    };
    return () => { playback.onTrouble = null; };
  }, [playback, refetch]);
  const unplayable = lesson.isSuccess && (source === null || phase === "failed");
  const cover = lesson.error ? <ProblemNote problem={lesson.error} onRetry={() => { void refetch(); }} /> : unplayable ? <p>This clip cannot be played here yet.</p> : null;
  const fullscreen = (): void => { void toggleFullscreen(playback); };
  return (
    <Dialog title={piece.title} open wide onClose={onClose} foot={<>
      <ButtonLink to={`/lessons/${id}?t=${start_ms}`}>Open the lesson</ButtonLink>
      <Button variant="primary" onPress={onClose}>Done</Button>
    </>}>
      <section className={styles["theatre"]} data-theme="dark" aria-label={`${piece.title}, ${formatSpan(start_ms, end_ms)}`}>
        <Stage playback={playback} title={piece.title} poster={lesson.data?.poster_url ?? null} onFullscreen={fullscreen} cover={cover} />
        <Controls playback={playback} duration_ms={end_ms} onHelp={() => { setHelp(true); }} onFullscreen={fullscreen} disabled={cover !== null} />
      </section>
      <HelpDialog open={help} onClose={() => { setHelp(false); }} />
    </Dialog>
  );
}
