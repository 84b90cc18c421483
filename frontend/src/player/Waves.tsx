/** The sound of the lesson, drawn on a canvas once per view (not per frame): brighter and underlined where somebody speaks. */
import { useEffect, useRef, type ReactElement } from "react";
import type { Span } from "./span";
import styles from "./Timeline.module.css";
import { msToPx } from "./viewport";
import { bars, type Waveform } from "./waveform";

const PITCH_PX = 4;
const BAR_PX = 2;
const LINE_PX = 2;

export function Waves({ wave, speech, view, width, height }: { wave: Waveform | null; speech: readonly Span[] | null; view: Span; width: number; height: number }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const node = canvas.current;
    const pen = node?.getContext("2d");
    if (!node || !pen || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    node.width = Math.round(width * scale);
    node.height = Math.round(height * scale);
    pen.scale(scale, scale);
    pen.clearRect(0, 0, width, height);
    const colours = getComputedStyle(node);
    const colour = { wave: colours.getPropertyValue("--wave"), voice: colours.getPropertyValue("--voice") };
    const spoken = (speech ?? []).map((span): Stretch => [msToPx(view, width, span.start_ms), msToPx(view, width, span.end_ms)]).filter(([from, to]) => to > 0 && from < width);
    pen.fillStyle = colour.voice;
    for (const [from, to] of spoken) pen.fillRect(from, height - LINE_PX, Math.max(1, to - from), LINE_PX);
    if (wave) drawBars(pen, bars(wave, view, Math.floor(width / PITCH_PX)), height, spoken, colour);
  }, [wave, speech, view, width, height]);
  return <canvas ref={canvas} className={styles["waves"]} style={{ height }} aria-hidden="true" />;
}

/** From and to, in pixels. */
type Stretch = [number, number];

function drawBars(pen: CanvasRenderingContext2D, heights: readonly number[], height: number, spoken: readonly Stretch[], colour: { wave: string; voice: string }): void {
  let next = 0;
  for (const [i, share] of heights.entries()) {
    const x = i * PITCH_PX + 1;
    while (next < spoken.length && (spoken[next]?.[1] ?? 0) <= x) next += 1;
    pen.fillStyle = (spoken[next]?.[0] ?? Infinity) < x + BAR_PX ? colour.voice : colour.wave;
    // Speech is quiet in a room: the square root keeps soft voices visible.
    const tall = Math.max(1.5, Math.sqrt(share) * (height - 2));
    pen.fillRect(x, (height - tall) / 2, BAR_PX, tall);
  }
}
