/** Lines over the real rectangle of the picture, whatever bars stand beside it; and the hand, pen or mouse that draws them. */
import { memo, useRef, useState, type PointerEvent, type ReactElement } from "react";
import type { Stroke } from "@/client/types";
import { cx } from "@/lib/cx";
import styles from "./Drawing.module.css";
import { pathOf, type Place } from "./drawing";
import { nearestShare, ratioOf, shareAt, usePictureBox, type Box } from "./picture";
import type { Playback } from "./playback";

/** What is done with a line that somebody draws. */
export interface Hand {
  start: (at: Place) => void;
  go: (places: readonly Place[]) => void;
  lift: (ratio: number) => void;
}

export interface DrawingLayerProps {
  playback: Playback;
  strokes: readonly Stroke[];
  /** In words, for whoever does not see it. */
  label: string;
  /** Null: it is only shown. */
  hand: Hand | null;
}

export function DrawingLayer({ playback, strokes, label, hand }: DrawingLayerProps): ReactElement | null {
  const [node, setNode] = useState<HTMLElement | null>(null);
  const box = usePictureBox(node, playback);
  const ratio = ratioOf(box);
  const heard = useHand(hand, box);
  return (
    <div ref={setNode} className={cx(styles["layer"], hand && styles["drawing"])} data-drawn={hand !== null || strokes.length > 0 || undefined} {...heard}>
      {strokes.length > 0 ? (
        <svg role="img" aria-label={label} className={styles["lines"]} viewBox={`0 0 1000 ${1000 / ratio}`} preserveAspectRatio="none" style={{ left: box.left, top: box.top, width: box.width, height: box.height }}>
          {strokes.map((stroke, i) => <Line key={i} stroke={stroke} ratio={ratio} />)}
        </svg>
      ) : null}
    </div>
  );
}

/** Light over a dark edge: to be seen on a white wall and on a black board. */
const Line = memo(function Line({ stroke, ratio }: { stroke: Stroke; ratio: number }): ReactElement {
  const path = pathOf(stroke.points, ratio);
  const width = stroke.width * 1000;
  return (
    <>
      <path d={path} className={styles["edge"]} strokeWidth={width * 1.9} />
      <path d={path} stroke={stroke.colour} strokeWidth={width} />
    </>
  );
});

type Heard = Partial<Record<"onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel", (event: PointerEvent<HTMLElement>) => void>>;

/** One line at a time, begun on the picture; what leaves it goes along its edge. Who draws with a pen rests a hand on the screen. */
function useHand(hand: Hand | null, box: Box): Heard {
  const drawing = useRef<number | null>(null);
  const penned = useRef(false);
  if (!hand) return {};
  const inside = (event: PointerEvent<HTMLElement>, { clientX, clientY }: { clientX: number; clientY: number }): [number, number] => {
    const place = event.currentTarget.getBoundingClientRect();
    return [clientX - place.left, clientY - place.top];
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    penned.current ||= event.pointerType === "pen";
    if (drawing.current !== null || event.button !== 0 || (penned.current && event.pointerType === "touch")) return;
    const at = shareAt(box, ...inside(event, event));
    if (!at) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = event.pointerId;
    hand.start([at.x, at.y]);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (drawing.current !== event.pointerId) return;
    // Between two frames a quick hand has been in several places.
    const seen = event.nativeEvent.getCoalescedEvents?.() ?? [];
    hand.go((seen.length > 0 ? seen : [event.nativeEvent]).map((one) => {
      const at = nearestShare(box, ...inside(event, one));
      return [at.x, at.y];
    }));
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    if (drawing.current !== event.pointerId) return;
    drawing.current = null;
    hand.lift(ratioOf(box));
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp };
}
