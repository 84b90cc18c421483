/** The drawing of the note that is being written: on the picture one sees, and from then on the note is about that moment. */
import { useEffect } from "react";
import type { Drawing } from "@/client/types";
import type { Playback } from "@/player/playback";
import type { Sketch } from "@/player/sketch";
import { isEmpty, type Draft } from "./draft";

/** The note that has no id yet. */
const DRAFT = "draft";

export interface DraftDrawingProps {
  sketch: Sketch;
  playback: Playback;
  draft: Draft;
  change: (how: (old: Draft) => Partial<Draft>) => void;
  /** Drawn, and back to the words. */
  onOver: () => void;
}

export interface DraftDrawing {
  draw: () => void;
  wipe: () => void;
}

export function useDraftDrawing({ sketch, playback, draft, change, onOver }: DraftDrawingProps): DraftDrawing {
  const { drawing, at_ms } = draft;
  useEffect(() => {
    sketch.lay(DRAFT, drawing && at_ms !== null ? { at_ms, drawing } : null);
  }, [sketch, drawing, at_ms]);
  useEffect(() => () => { sketch.leave(DRAFT); }, [sketch]);

  const draw = (): void => {
    if (!sketch.draws) return;
    if (sketch.pen.value?.id === DRAFT) return sketch.end();
    playback.hold();
    const at = playback.seek((drawing ? at_ms : null) ?? playback.position_ms);
    const changed = (next: Drawing | null): void => {
      change((old) => ({ drawing: next, ...(next ? { at_ms: at } : isEmpty({ ...old, drawing: next }) ? { at_ms: null } : {}) }));
    };
    sketch.begin(DRAFT, { at_ms: at, drawing }, { changed, over: (moved) => { if (!moved) onOver(); } });
  };
  const wipe = (): void => {
    if (sketch.pen.value?.id === DRAFT) sketch.end(true);
    change((old) => ({ drawing: null, ...(isEmpty({ ...old, drawing: null }) ? { at_ms: null } : {}) }));
  };
  return { draw, wipe };
}
