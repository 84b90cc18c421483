/** Clips as named stretches. The row is there only when there are clips. */
import { useMemo, type ReactElement } from "react";
import { formatSpan } from "@/lib/time";
import { cx } from "@/lib/cx";
import { layoutMarks, type Markable } from "./marks";
import type { Span } from "./span";
import styles from "./Timeline.module.css";

export interface ClipMark extends Markable {
  title: string;
  end_ms: number;
}

export interface ClipLaneProps {
  clips: readonly ClipMark[];
  view: Span;
  width: number;
  hit: number;
  activeId: string | null;
  onClip: (id: string) => void;
}

export function ClipLane({ clips, view, width, hit, activeId, onClip }: ClipLaneProps): ReactElement | null {
  const laid = useMemo(() => (width > 0 ? layoutMarks(clips, { view, width, hit, lanes: 1 }) : []), [clips, view, width, hit]);
  if (clips.length === 0) return null;
  return (
    <div role="group" aria-label="Clips on the timeline" className={styles["clips"]} style={{ height: hit }}>
      {laid.map((mark) => {
        const clip = mark.notes.find((one) => one.id === activeId) ?? mark.notes[0];
        if (!clip) return null;
        const name = `Clip ${clip.title}, ${formatSpan(clip.start_ms, clip.end_ms)}${mark.notes.length > 1 ? ` and ${mark.notes.length - 1} more` : ""}`;
        return (
          <button key={clip.id} type="button" aria-label={name} title={name} aria-pressed={clip.id === activeId} onClick={() => { onClip(clip.id); }}
            className={cx(styles["clip"], clip.id === activeId && styles["selected"])} style={{ left: mark.left, width: Math.max(hit, mark.length), height: hit }}>
            <span>{mark.length > 44 ? clip.title : ""}{mark.notes.length > 1 ? ` +${mark.notes.length - 1}` : ""}</span>
          </button>
        );
      })}
    </div>
  );
}
