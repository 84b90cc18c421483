/**
 * The instrument: segments, sound, clips, notes and playhead over one axis of lesson time. It looks and works the same
 * wherever a recording is shown. The playhead moves without React; everything else is drawn once per view.
 */
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import { formatMoment, speakMoment } from "@/lib/time";
import { ClipLane, type ClipMark } from "./ClipLane";
import { Drag, type Gesture, type Zone } from "./drag";
import { DraftSpan } from "./DraftSpan";
import { useMedia, usePosition, useWidth } from "./hooks";
import { MarkLane, type NoteMark } from "./MarkLane";
import { Peek, Playhead } from "./Playhead";
import type { Playback } from "./playback";
import { SegmentBar } from "./SegmentBar";
import type { SegmentFacts } from "./source";
import { speaksAt, speechWords } from "./speech";
import { spanBetween, type Span } from "./span";
import type { Thumbnail } from "./storyboard";
import styles from "./Timeline.module.css";
import { useWheel, type ViewControl } from "./useView";
import { msToPx, pxToMs, ticks } from "./viewport";
import type { Waveform } from "./waveform";
import { Waves } from "./Waves";

export interface TimelineProps {
  playback: Playback;
  /** Zoom and pan, shared with the buttons that also change them. */
  control: ViewControl;
  duration_ms: number;
  segments: readonly SegmentFacts[];
  marks: readonly NoteMark[];
  clips: readonly ClipMark[];
  waveform: Waveform | null;
  /** When somebody speaks; null until it is known. */
  speech: readonly Span[] | null;
  storyboard: readonly Thumbnail[];
  selectedId: string | null;
  onSelect: (id: string) => void;
  clipId: string | null;
  onClip: (id: string) => void;
  /** The span that is being chosen, for a note or a clip. */
  draft: Span | null;
  onDraft: (span: Span | null) => void;
  onSeek: (ms: number) => void;
}

const WAVE_PX = 52;

export function Timeline(props: TimelineProps): ReactElement {
  const { playback, duration_ms, segments, draft, onDraft, onSeek } = props;
  const coarse = useMedia("(pointer: coarse)");
  const [rail, setRail] = useState<HTMLDivElement | null>(null);
  const [measure, width] = useWidth();
  const { control } = props;
  const { view } = control;
  useWheel(rail, width, control);
  const drag = useRef(new Drag());
  const [hover, setHover] = useState<number | null>(null);
  const axis = useMemo(() => ticks(view, width), [view, width]);

  const xOf = (event: PointerEvent): number => event.clientX - (rail?.getBoundingClientRect().left ?? 0);
  const act = (gesture: Gesture): void => {
    if (gesture.type === "scrub") onSeek(pxToMs(view, width, gesture.x));
    if (gesture.type === "range") onDraft(spanBetween(pxToMs(view, width, gesture.from), pxToMs(view, width, gesture.to), duration_ms));
    if (gesture.type === "pinch") {
      control.zoom(gesture.factor, pxToMs(view, width, gesture.anchor));
      control.pan(pxToMs(view, width, gesture.shift) - view.start_ms);
    }
  };
  const touch = (event: PointerEvent): { id: number; x: number; mouse: boolean } => ({ id: event.pointerId, x: xOf(event), mouse: event.pointerType === "mouse" });
  const zoneOf = (event: PointerEvent): Zone => (event.target instanceof Element && event.target.closest("[data-zone=segments]") ? "segments" : "sound");
  const hit = coarse ? 44 : 24;

  return (
    <section className={styles["timeline"]} aria-label="Timeline">
      <div className={styles["inner"]} ref={measure}>
        <div ref={setRail} className={styles["rail"]}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            act(drag.current.down(touch(event), zoneOf(event)));
          }}
          onPointerMove={(event) => {
            if (event.pointerType === "mouse" || event.buttons > 0) setHover(xOf(event));
            act(drag.current.move(touch(event)));
          }}
          onPointerUp={(event) => {
            act(drag.current.up(touch(event)));
            if (event.pointerType !== "mouse") setHover(null);
          }}
          onPointerCancel={(event) => { drag.current.up({ ...touch(event), x: -1 }); }}
          onPointerLeave={() => { setHover(null); }}>
          <SegmentBar segments={segments} view={view} width={width} duration_ms={duration_ms} playback={playback} />
          <Waves wave={props.waveform} speech={props.speech} view={view} width={width} height={WAVE_PX} />
          <TimeSlider playback={playback} duration_ms={duration_ms} segments={segments} speech={props.speech} control={control} onSeek={onSeek} />
        </div>
        {draft ? <DraftSpan span={draft} view={view} width={width} duration_ms={duration_ms} onChange={onDraft} /> : null}
        <ClipLane clips={props.clips} view={view} width={width} hit={hit} activeId={props.clipId} onClip={props.onClip} />
        <MarkLane marks={props.marks} view={view} width={width} hit={hit} lanes={coarse ? 1 : 2} selectedId={props.selectedId} onSelect={props.onSelect}
          onOpen={(span, firstId) => {
            if (view.end_ms - view.start_ms > 2100 && span.end_ms - span.start_ms > 20) control.frame(span);
            else props.onSelect(firstId);
          }} />
        <Playhead playback={playback} view={view} width={width} />
        {hover !== null && width > 0 ? <Peek x={hover} width={width} ms={pxToMs(view, width, hover)} duration_ms={duration_ms} storyboard={props.storyboard} /> : null}
        <div className={styles["axis"]} aria-hidden="true">
          {axis.map((tick) => <Label key={tick.ms} x={msToPx(view, width, tick.ms)} width={width} words={tick.label} />)}
        </div>
      </div>
    </section>
  );
}

const LABEL_PX = 22;

/** Centred under its moment, but never past the ends. */
function Label({ x, width, words }: { x: number; width: number; words: string }): ReactElement {
  const shift = x < LABEL_PX ? 0 : x > width - LABEL_PX ? -100 : -50;
  return <span style={{ left: x, transform: `translateX(${shift}%)` }}>{words}</span>;
}

interface TimeSliderProps {
  playback: Playback;
  duration_ms: number;
  segments: readonly SegmentFacts[];
  speech: readonly Span[] | null;
  control: ViewControl;
  onSeek: (ms: number) => void;
}

/** The timeline for the keyboard and for screen readers. */
function TimeSlider({ playback, duration_ms, segments, speech, control, onSeek }: TimeSliderProps): ReactElement {
  const at = usePosition(playback, 1000);
  const segment = segments.find((part) => part.start_ms <= at && at < part.end_ms);
  const onKeyDown = (event: KeyboardEvent): void => {
    const here = playback.position_ms;
    const moves: Record<string, number> = {
      ArrowLeft: here - 5000, ArrowDown: here - 5000, ArrowRight: here + 5000, ArrowUp: here + 5000,
      PageDown: here - 60_000, PageUp: here + 60_000, Home: 0, End: duration_ms - 1,
    };
    const to = moves[event.key];
    if (to === undefined && !"+-=".includes(event.key)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) control.zoom(event.key === "-" ? 0.5 : 2, here);
    else if (event.shiftKey && event.key.startsWith("Arrow")) void playback.step(to > here ? 1 : -1);
    else onSeek(to);
  };
  const words = `${speakMoment(at)} of ${formatMoment(duration_ms)}${segment && segments.length > 1 ? `, segment ${segment.index} of ${segments.length}` : ""}${speech ? `, ${speaksAt(speech, at) ? "somebody speaks" : "nobody speaks"}` : ""}`;
  return (
    <div role="slider" tabIndex={0} aria-description={speech ? speechWords(speech, duration_ms) : undefined} aria-label="Moment in the lesson" aria-valuemin={0} aria-valuemax={Math.floor(duration_ms / 1000)}
      aria-valuenow={Math.floor(at / 1000)} aria-valuetext={words} className={styles["slider"]} onKeyDown={onKeyDown} />
  );
}
