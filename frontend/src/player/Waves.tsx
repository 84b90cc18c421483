/** The sound of the lesson, drawn on a canvas once per view (not per frame). */
import { useEffect, useRef, type ReactElement } from "react";
import type { Span } from "./span";
import styles from "./Timeline.module.css";
import { bars, type Waveform } from "./waveform";

const PITCH_PX = 4;
const BAR_PX = 2;

export function Waves({ wave, view, width, height }: { wave: Waveform | null; view: Span; width: number; height: number }): ReactElement {
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
    const middle = height / 2;
    pen.fillStyle = colours.getPropertyValue("--wave");
    const heights = wave ? bars(wave, view, Math.floor(width / PITCH_PX)) : [];
    for (const [i, share] of heights.entries()) {
      // Speech is quiet in a room: the square root keeps soft voices visible.
      const tall = Math.max(1.5, Math.sqrt(share) * (height - 2));
      pen.fillRect(i * PITCH_PX + 1, middle - tall / 2, BAR_PX, tall);
    }
  }, [wave, view, width, height]);
  return <canvas ref={canvas} className={styles["waves"]} style={{ height }} aria-hidden="true" />;
}
