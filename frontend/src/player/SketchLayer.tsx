/** The drawings of notes over the standing picture, and the one that is being made. What moves the film takes them away. */
import { useEffect, useRef, useSyncExternalStore, type ReactElement } from "react";
import { COLOURS } from "./drawing";
import { DrawBar } from "./DrawBar";
import { DrawingLayer } from "./DrawingLayer";
import { usePlaybackState, useStill } from "./hooks";
import type { Playback } from "./playback";
import { drawnAt, type DrawnNote, type Pen, type Sketch } from "./sketch";

export interface SketchLayerProps {
  playback: Playback;
  sketch: Sketch;
  notes: readonly DrawnNote[];
  selectedId: string | null;
}

export const usePen = (sketch: Sketch): Pen | null => useSyncExternalStore(sketch.pen.listen, sketch.pen.get);

export function SketchLayer({ playback, sketch, notes, selectedId }: SketchLayerProps): ReactElement {
  const pen = usePen(sketch);
  const laid = useSyncExternalStore(sketch.laid.listen, sketch.laid.get);
  const still = useStill(playback);
  const { phase } = usePlaybackState(playback);
  useEndWhenMoved(sketch, pen, still);
  const shown = pen || phase !== "ready" ? [] : drawnAt(notes, laid, selectedId, still);
  const words = shown.map((note) => note.words).filter(Boolean).join("; ");
  return (
    <DrawingLayer playback={playback} strokes={pen?.strokes ?? shown.flatMap((note) => note.drawing?.strokes ?? [])} hand={pen ? sketch : null}
      label={words ? `Drawing on the picture, for the note: ${words}` : "Your drawing on the picture"} />
  );
}

/** It is of this picture. The film may take a breath to stand still on it; after that, any other place is the end. */
function useEndWhenMoved(sketch: Sketch, pen: Pen | null, still: number | null): void {
  const stood = useRef(false);
  const at_ms = pen?.at_ms ?? null;
  useEffect(() => {
    if (at_ms === null) stood.current = false;
    else if (still === at_ms) stood.current = true;
    else if (stood.current) sketch.end(true);
  }, [sketch, at_ms, still]);
}

/** In place of the controls while somebody draws for a note. */
export function SketchBar({ sketch, pen }: { sketch: Sketch; pen: Pen }): ReactElement {
  return (
    <DrawBar colours={COLOURS} colour={pen.colour} onColour={(colour) => { sketch.choose(colour); }} undoable={pen.undoable} onUndo={() => { sketch.undo(); }}
      clearable={pen.strokes.length > 0} clearLabel="Wipe the drawing" onClear={() => { sketch.clear(); }} onDone={() => { sketch.end(); }} hint="Draw on the picture. It is kept with your note." />
  );
}
