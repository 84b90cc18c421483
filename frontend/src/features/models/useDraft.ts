/** The stretch that the next mark is about; without one, a mark is the moment on the screen. Inside the model. */
import { useState } from "react";
import type { NewMark } from "@/client/types";
import { clamp, withEnd, withStart, type Span } from "@/player/span";

const USUAL_MS = 5000;

export interface Draft {
  span: Span | null;
  in: () => void;
  out: () => void;
  clear: () => void;
  /** What a press on a criterion marks now; the stretch is used up by it. */
  take: (criterionId: string) => NewMark;
}

export function useDraft(at: { readonly position_ms: number }, { start_ms, end_ms }: Span): Draft {
  const [span, setSpan] = useState<Span | null>(null);
  const inside = (wish: Span): Span => ({ start_ms: Math.max(start_ms, wish.start_ms), end_ms: Math.min(end_ms, wish.end_ms) });
  return {
    span,
    in: () => { setSpan((old) => inside(withStart(old, at.position_ms, end_ms, USUAL_MS))); },
    out: () => { setSpan((old) => inside(withEnd(old, at.position_ms, end_ms, USUAL_MS))); },
    clear: () => { setSpan(null); },
    take: (criterion_id) => {
      setSpan(null);
      return span ? { criterion_id, ...span } : { criterion_id, start_ms: clamp(at.position_ms, start_ms, end_ms - 1), end_ms: null };
    },
  };
}
