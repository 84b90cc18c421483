/** Pointing at the picture: a spot with a name, where everybody sees it, gone after two seconds. */
import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import { cx } from "@/lib/cx";
import { shareAt, usePictureBox, type Box } from "@/player/picture";
import type { Playback } from "@/player/playback";
import { fromRoom, moveBy, toRoom, WHOLE, type Part } from "./pointing";
import styles from "./room.module.css";
import { POINT_FADES_MS, type RoomSession, type ShownPoint } from "./session";
import type { Names } from "./words";

export interface PointerLayerProps {
  session: RoomSession;
  playback: Playback;
  names: Names;
  on: boolean;
  /** Which of several pictures this is. */
  part?: Part;
}

export function PointerLayer({ session, playback, names, on, part = WHOLE }: PointerLayerProps): ReactElement {
  const points = useSyncExternalStore(session.points.listen, session.points.get);
  const [node, setNode] = useState<HTMLElement | null>(null);
  const box = usePictureBox(node, playback);
  const keyed = useRef({ x: 0.5, y: 0.5 });
  const point = (event: PointerEvent<HTMLElement>): void => {
    const place = event.currentTarget.getBoundingClientRect();
    const share = shareAt(box, event.clientX - place.left, event.clientY - place.top);
    if (!share) return;
    keyed.current = share;
    session.point(toRoom(share.x, part), share.y);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = moveBy(keyed.current, event.key, event.shiftKey);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    keyed.current = to;
    session.point(toRoom(to.x, part), to.y);
  };
  useEffect(() => { if (on && part.index === 0) node?.focus({ preventScroll: true }); }, [on, node, part]);
  const listening = on
    ? { tabIndex: 0, role: "application", "aria-label": "Point at the picture: arrow keys move the pointer", onPointerMove: point, onPointerDown: point, onKeyDown }
    : { "aria-hidden": true };
  return (
    <div ref={setNode} className={cx(styles["points"], on && styles["pointing"])} {...listening}>
      {points.flatMap((one) => {
        const x = fromRoom(one.x, part);
        return x === null ? [] : [{ ...one, x }];
      }).map((one) => <Spot key={one.person_id} point={one} box={box} name={one.person_id === names.meId ? "You" : names.nameOf(one.person_id)} mine={one.person_id === names.meId} />)}
    </div>
  );
}

function Spot({ point, box, name, mine }: { point: ShownPoint; box: Box; name: string; mine: boolean }): ReactElement {
  const spot = useRef<HTMLDivElement>(null);
  const { at_ms } = point;
  useEffect(() => {
    const fading = spot.current?.animate([{ opacity: 1 }, { opacity: 1, offset: 0.4 }, { opacity: 0 }], { duration: POINT_FADES_MS, fill: "forwards" });
    return () => { fading?.cancel(); };
  }, [at_ms]);
  return (
    <div ref={spot} className={cx(styles["spot"], mine && styles["mine"])} data-testid="spot" style={{ left: box.left + point.x * box.width, top: box.top + point.y * box.height }}>
      <span>{name}</span>
    </div>
  );
}
