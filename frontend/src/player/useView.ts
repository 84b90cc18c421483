/** Which part of the lesson the timeline shows: zoom, pan, and turning the page when the playhead leaves it. */
import { useCallback, useEffect, useState } from "react";
import type { Playback } from "./playback";
import type { Span } from "./span";
import { framing, panBy, pxToMs, revealing, wholeView, zoomAt } from "./viewport";

export interface ViewControl {
  view: Span;
  zoom: (factor: number, anchor_ms: number) => void;
  pan: (ms: number) => void;
  frame: (span: Span) => void;
  reset: () => void;
}

export function useView(playback: Playback, duration_ms: number): ViewControl {
  const [kept, setKept] = useState<{ view: Span; duration_ms: number }>({ view: wholeView(duration_ms), duration_ms });
  // A lesson whose length becomes known (or changes) starts whole again.
  const view = kept.duration_ms === duration_ms ? kept.view : wholeView(duration_ms);
  const change = useCallback(
    (next: (view: Span) => Span) => {
      setKept((old) => {
        const from = old.duration_ms === duration_ms ? old.view : wholeView(duration_ms);
        const to = next(from);
        return to === from && old.duration_ms === duration_ms ? old : { view: to, duration_ms };
      });
    },
    [duration_ms],
  );
  useEffect(() => playback.clock.listen((ms) => { change((view) => revealing(view, duration_ms, ms)); }), [playback, change, duration_ms]);
  return {
    view,
    zoom: useCallback((factor, anchor) => { change((view) => zoomAt(view, duration_ms, factor, anchor)); }, [change, duration_ms]),
    pan: useCallback((ms) => { change((view) => panBy(view, duration_ms, ms)); }, [change, duration_ms]),
    frame: useCallback((span) => { change(() => framing(span, duration_ms)); }, [change, duration_ms]),
    reset: useCallback(() => { change(() => wholeView(duration_ms)); }, [change, duration_ms]),
  };
}

const pageScrolls = (): boolean => {
  const page = document.scrollingElement;
  return page !== null && page.scrollHeight > page.clientHeight + 1;
};

/** The wheel: sideways pans; up and down zooms, unless the page itself needs the wheel (then with Ctrl, as pinching sends it). */
export function useWheel(node: HTMLElement | null, width: number, control: ViewControl): void {
  const { view, zoom, pan } = control;
  useEffect(() => {
    if (!node || width === 0) return undefined;
    const onWheel = (event: WheelEvent): void => {
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        pan(pxToMs(view, width, sideways) - view.start_ms);
        return;
      }
      if (!event.ctrlKey && !event.metaKey && pageScrolls()) return;
      event.preventDefault();
      const x = event.clientX - node.getBoundingClientRect().left;
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0025)), pxToMs(view, width, x));
    };
    node.addEventListener("wheel", onWheel, { passive: false });
    return () => { node.removeEventListener("wheel", onWheel); };
  }, [node, width, view, zoom, pan]);
}
