/** The picture, always whole, with what lies on it: badges that recede while it plays, and words when it cannot play. */
import { useEffect, useRef, useState, type PointerEvent, type ReactElement, type ReactNode } from "react";
import { cx } from "@/lib/cx";
import { Icon } from "@/ui";
import { usePlaybackState } from "./hooks";
import type { Playback } from "./playback";
import styles from "./Stage.module.css";
import { Taps } from "./taps";

const AWAKE_MS = 2600;

export interface Track {
  url: string;
  language: string;
  label: string;
}

export interface StageProps {
  playback: Playback;
  title: string;
  poster: string | null;
  /** Small words in the corners. */
  left?: ReactNode;
  right?: ReactNode;
  /** In place of the picture: nothing to play yet, or not any more. */
  cover?: ReactNode;
  tracks?: readonly Track[];
  /** What lies over the picture: drawings. */
  over?: ReactNode;
  onFullscreen: () => void;
  /** What a press on the picture moves, where that is more than this one recording. */
  drive?: { toggle: () => void; skip: (ms: number) => void };
}

export function Stage({ playback, title, poster, left, right, cover, tracks = [], over, onFullscreen, drive = playback }: StageProps): ReactElement {
  const { playing, waiting, phase, offline } = usePlaybackState(playback);
  const { awake, wake, toggle } = useAwake(playing);
  const [taps] = useState(() => new Taps());
  const [said, setSaid] = useState<{ text: string; side: string } | null>(null);
  const touched = useRef(false);

  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => { setSaid(null); }, 500);
    return () => { clearTimeout(timer); };
  }, [said]);

  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    touched.current = event.pointerType !== "mouse";
    if (!touched.current) return;
    const box = event.currentTarget.getBoundingClientRect();
    const meaning = taps.tap((event.clientX - box.left) / Math.max(1, box.width), event.timeStamp);
    if (meaning.type === "controls") toggle();
    else if (meaning.type === "toggle") drive.toggle();
    else {
      drive.skip(meaning.ms);
      setSaid({ text: meaning.ms > 0 ? "+10 s" : "−10 s", side: meaning.ms > 0 ? "right" : "left" });
    }
  };

  const shown = awake || !playing;
  return (
    <div className={cx(styles["stage"], !shown && styles["receded"])} data-receded={!shown} onPointerMove={(event) => { if (event.pointerType === "mouse") wake(); }}>
      <video ref={playback.attach} className={styles["video"]} playsInline preload="auto" aria-label={`Recording: ${title}`} poster={poster ?? undefined}
        onPointerUp={onPointerUp} onClick={() => { if (!touched.current) drive.toggle(); }} onDoubleClick={() => { if (!touched.current) onFullscreen(); }}>
        {tracks.map((track) => <track key={track.url} kind="captions" src={track.url} srcLang={track.language} label={track.label} />)}
      </video>
      <div className={styles["corners"]}><div>{left}</div><div>{right}</div></div>
      {cover ? <div className={styles["cover"]}>{cover}</div> : over}
      {!cover && phase === "ready" && shown ? (
        <button type="button" className={styles["big"]} aria-label={playing ? "Pause" : "Play"} tabIndex={-1} onClick={() => { drive.toggle(); }}>
          <Icon name={playing ? "pause" : "play"} size={34} filled={!playing} />
        </button>
      ) : null}
      {said ? <div className={cx(styles["said"], styles[said.side])} aria-hidden="true">{said.text}</div> : null}
      <Waiting offline={offline} loading={!cover && (waiting || phase === "loading")} />
    </div>
  );
}

function Waiting({ offline, loading }: { offline: boolean; loading: boolean }): ReactElement {
  return (
    <div role="status" className={styles["status"]}>
      {offline ? <span>The connection is away. It goes on as soon as it is back.</span> : loading ? <Late text="Loading the picture…" /> : null}
    </div>
  );
}

/** Words for a wait that is really one: not for every seek. */
function Late({ text }: { text: string }): ReactElement | null {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setLate(true); }, 900);
    return () => { clearTimeout(timer); };
  }, []);
  return late ? <span>{text}</span> : null;
}

/** Whether the controls show: for a moment after each move, and always while paused. */
function useAwake(playing: boolean): { awake: boolean; wake: () => void; toggle: () => void } {
  const [until, setUntil] = useState(0);
  const [awake, setAwake] = useState(true);
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setTimeout(() => { setAwake(false); }, AWAKE_MS);
    return () => { clearTimeout(timer); };
  }, [playing, until]);
  return {
    awake,
    wake: () => {
      setAwake(true);
      // Not on every pixel: a few times a second is enough to keep it awake.
      setUntil(Math.floor(performance.now() / 300));
    },
    toggle: () => {
      setAwake(!awake);
      setUntil(performance.now());
    },
  };
}
