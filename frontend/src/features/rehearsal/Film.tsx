/** The recording of a round, in the player that lessons have: from this device while it is on its way, else from the server. */
import { useEffect, useState, type ReactElement } from "react";
import { reportWatched } from "@/client/lessons";
import type { Lesson, Rehearsal, Round } from "@/client/types";
import { cx } from "@/lib/cx";
import { Controls } from "@/player/Controls";
import { toggleFullscreen, useFullscreen } from "@/player/fullscreen";
import { HelpDialog } from "@/player/HelpDialog";
import type { Playback } from "@/player/playback";
import { Stage } from "@/player/Stage";
import { useKeys } from "@/player/useKeys";
import { useSource } from "@/player/useSource";
import { useWatched } from "@/player/useWatched";
import styles from "./rehearsal.module.css";
import { filmWords } from "./words";

interface FilmProps { playback: Playback; round: Round; local: { url: string; duration_ms: number } | null; refetch: () => Promise<Rehearsal | null> }

const nothing = (): void => undefined;

export function Film({ playback, round, local, refetch }: FilmProps): ReactElement {
  const full = useFullscreen();
  const [help, setHelp] = useState(false);
  const lesson = round.recording;
  const duration_ms = lesson?.duration_ms ?? local?.duration_ms ?? 0;
  const cover = local ? null : filmWords(round);
  const fullscreen = (): void => { void toggleFullscreen(playback); };
  useKeys(playback, duration_ms, { seek: (ms) => { playback.seek(ms); }, spanIn: nothing, spanOut: nothing, spanClear: nothing, note: nothing, fullscreen, help: () => { setHelp(true); } });
  return (
    <section className={cx(styles["theatre"], full && styles["full"])} data-theme="dark" aria-label={`Recording of round ${round.number}`}>
      {local ? <Local playback={playback} url={local.url} /> : lesson ? <FromServer playback={playback} lesson={lesson} refetch={async () => (await refetch())?.rounds.find((other) => other.id === round.id)?.recording ?? null} /> : null}
      <Stage playback={playback} title={`Round ${round.number}`} poster={local ? null : lesson?.poster_url ?? null} onFullscreen={fullscreen} cover={cover ? <p role="status">{cover}</p> : null} />
      <Controls playback={playback} duration_ms={duration_ms} onHelp={() => { setHelp(true); }} onFullscreen={fullscreen} disabled={cover !== null} />
      <HelpDialog open={help} onClose={() => { setHelp(false); }} />
    </section>
  );
}

function Local({ playback, url }: { playback: Playback; url: string }): null {
  useEffect(() => { playback.load({ kind: "file", url, frame_rate: null, at_ms: 0 }); }, [playback, url]);
  return null;
}

function FromServer({ playback, lesson, refetch }: { playback: Playback; lesson: Lesson; refetch: () => Promise<Lesson | null> }): null {
  useSource(playback, lesson, refetch);
  useWatched(`lessons/${lesson.id}`, playback, (spans) => reportWatched(lesson.id, spans));
  return null;
}
