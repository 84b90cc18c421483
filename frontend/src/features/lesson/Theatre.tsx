/** The dark part of the page: picture, controls and timeline, with the keyboard over all of it. */
import { useMemo, useState, type ReactElement } from "react";
import type { Clip, Lesson, Me } from "@/client/types";
import { Controls } from "@/player/Controls";
import { toggleFullscreen, useFullscreen } from "@/player/fullscreen";
import { HelpDialog } from "@/player/HelpDialog";
import { usePlaybackState, usePosition } from "@/player/hooks";
import type { NoteMark } from "@/player/MarkLane";
import type { Playback } from "@/player/playback";
import { cx } from "@/lib/cx";
import type { DrawnNote, Sketch } from "@/player/sketch";
import { SketchBar, SketchLayer, usePen } from "@/player/SketchLayer";
import { withEnd, withStart, type Span } from "@/player/span";
import { Stage } from "@/player/Stage";
import { Timeline } from "@/player/Timeline";
import { useKeys } from "@/player/useKeys";
import { useView } from "@/player/useView";
import { isWhole } from "@/player/viewport";
import { Button, Icon } from "@/ui";
import { Cover } from "./Cover";
import styles from "./Lesson.module.css";
import { ShareBadge } from "./ShareBadge";
import { usePictures } from "./usePictures";

export interface TheatreProps {
  lesson: Lesson;
  me: Me;
  playback: Playback;
  playable: boolean;
  clips: readonly Clip[];
  clipId: string | null;
  marks: readonly NoteMark[];
  sketch: Sketch;
  drawn: readonly DrawnNote[];
  selectedId: string | null;
  span: Span | null;
  onSpan: (span: Span | null) => void;
  onSeek: (ms: number) => void;
  onSelect: (id: string) => void;
  onClip: (id: string) => void;
  onEndClip: () => void;
  onMakeClip: (span: Span) => void;
  onWrite: () => void;
  onDraw: () => void;
  onAgain: () => void;
}

const CLIP_MS = 30_000;

export function Theatre(props: TheatreProps): ReactElement {
  const { lesson, playback, span, onSpan, onSeek, clips, clipId } = props;
  const full = useFullscreen();
  const [help, setHelp] = useState(false);
  const [poster] = useState(lesson.poster_url);
  const { phase } = usePlaybackState(playback);
  const { waveform, speech, storyboard } = usePictures(lesson);
  // Before it is measured, the browser knows the length of what it plays.
  const duration_ms = lesson.duration_ms ?? (phase === "ready" ? playback.duration_ms : 0);
  const control = useView(playback, duration_ms);
  const clipMarks = useMemo(() => clips.map((clip) => ({ ...clip, kind: "clip" })), [clips]);
  const fullscreen = (): void => { void toggleFullscreen(playback); };
  const mayComment = lesson.may.includes("comment");
  useKeys(playback, duration_ms, {
    seek: onSeek,
    spanIn: () => { onSpan(withStart(span, playback.position_ms, duration_ms)); },
    spanOut: () => { onSpan(withEnd(span, playback.position_ms, duration_ms)); },
    spanClear: () => { onSpan(null); },
    note: props.onWrite,
    draw: props.onDraw,
    fullscreen,
    help: () => { setHelp(true); },
  });
  const cover = <Cover lesson={lesson} playable={props.playable} broken={phase === "failed"} onAgain={props.onAgain} />;
  const covered = !props.playable || phase === "failed";
  const pen = usePen(props.sketch);
  const makeClip = (): void => { props.onMakeClip(span ?? withStart(null, playback.position_ms, duration_ms, CLIP_MS)); };
  const tools = (
    <span className={styles["tools"]}>
      <Button variant="quiet" aria-label="Zoom the timeline out" isDisabled={isWhole(control.view, duration_ms)} onPress={() => { control.zoom(0.5, playback.position_ms); }}>−</Button>
      <Button variant="quiet" aria-label="Zoom the timeline in" isDisabled={duration_ms === 0} onPress={() => { control.zoom(2, playback.position_ms); }}>+</Button>
      {mayComment ? (
        <>
          <Button variant="quiet" icon="span" aria-label="Choose a span from here" aria-pressed={span !== null} isDisabled={covered} onPress={() => { onSpan(span ? null : withStart(null, playback.position_ms, duration_ms)); }} />
          <Button variant="quiet" icon="film" aria-label={span ? "Make a clip of the chosen span" : "Make a clip from here"} isDisabled={covered} onPress={makeClip} />
        </>
      ) : null}
    </span>
  );
  return (
    <section className={cx(styles["theatre"], full && styles["full"])} data-theme="dark" aria-label="Recording">
      <div className={styles["screen"]}>
        <Stage playback={playback} title={lesson.title} poster={poster} onFullscreen={fullscreen} cover={covered ? cover : null}
          over={<SketchLayer playback={playback} sketch={props.sketch} notes={props.drawn} selectedId={props.selectedId} />}
          left={covered ? null : <Badges lesson={lesson} playback={playback} clip={clips.find((clip) => clip.id === clipId)} onEndClip={props.onEndClip} />}
          right={covered ? null : <ShareBadge lesson={lesson} meId={props.me.id} />} />
        {pen ? <SketchBar sketch={props.sketch} pen={pen} /> : <Controls playback={playback} duration_ms={duration_ms} tools={tools} entries={mayComment ? [{ id: "draw", label: "Draw on the picture", icon: "draw", disabled: covered, onAction: props.onDraw }, { id: "clip", label: span ? "Make a clip of the span" : "Make a clip from here", icon: "film", disabled: covered, onAction: makeClip }] : []} onHelp={() => { setHelp(true); }} onFullscreen={fullscreen} disabled={covered} />}
      </div>
      {duration_ms > 0 ? (
        <Timeline playback={playback} control={control} duration_ms={duration_ms} segments={lesson.segments} marks={props.marks} clips={clipMarks} waveform={waveform} speech={speech} storyboard={storyboard}
          selectedId={props.selectedId} onSelect={props.onSelect} clipId={clipId} onClip={props.onClip} draft={span} onDraft={onSpan} onSeek={onSeek} />
      ) : lesson.state === "failed" ? null : <div className={styles["noTimeline"]} />}
      <HelpDialog open={help} onClose={() => { setHelp(false); }} />
    </section>
  );
}

function Badges({ lesson, playback, clip, onEndClip }: { lesson: Lesson; playback: Playback; clip: Clip | undefined; onEndClip: () => void }): ReactElement {
  const at = usePosition(playback, 500);
  const here = lesson.segments.find((part) => part.start_ms <= at && at < part.end_ms);
  return (
    <>
      {here && lesson.segments.length > 1 ? <span className={styles["badge"]}>Segment {here.index} of {lesson.segments.length}</span> : null}
      {clip ? <button type="button" className={styles["badge"]} onClick={onEndClip}>Clip “{clip.title}” <Icon name="close" size={14} /><span className="visually-hidden">Leave the clip</span></button> : null}
    </>
  );
}
