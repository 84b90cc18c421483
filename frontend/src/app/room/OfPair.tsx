/** Two films side by side in a room: lined up by whoever has the control, begun and stopped as one. */
import { useEffect, useMemo, useState, type ReactElement, type ReactNode } from "react";
import type { Side } from "@/features/compare/side";
import { TwoFilms } from "@/features/room/film";
import { BoardLayer } from "@/features/room/BoardLayer";
import { PairTools } from "@/features/room/PairTools";
import { PointerLayer } from "@/features/room/PointerLayer";
import { Rail } from "@/features/room/Rail";
import { SharedPlayback } from "@/features/room/shared";
import { WAITING, type WithSubjectProps } from "@/features/room/subject";
import { useDrive, useRoomView } from "@/features/room/useRoom";
import { comparing, compareLink, type Compared } from "@/lib/comparison";
import { Duet } from "@/player/duet";
import { Stage } from "@/player/Stage";
import { WithSide } from "../CompareRoute";
import styles from "./room.module.css";

export function OfPair({ of: [a, b], ...rest }: WithSubjectProps & { of: readonly [Compared, Compared] }): ReactElement {
  const [playbacks] = useState(() => [new SharedPlayback(), new SharedPlayback()] as const);
  return (
    <WithSide of={a} playback={playbacks[0]}>
      {(first) => (
        <WithSide of={b} playback={playbacks[1]}>
          {(second) => <Both of={[a, b]} playbacks={playbacks} sides={[first, second]} {...rest} />}
        </WithSide>
      )}
    </WithSide>
  );
}

interface BothProps extends WithSubjectProps {
  of: readonly [Compared, Compared];
  playbacks: readonly [SharedPlayback, SharedPlayback];
  sides: readonly [Side, Side];
}

const FRAME_MS = 40;

function Both({ of, playbacks, sides, room, session, children }: BothProps): ReactElement {
  const [duet] = useState(() => new Duet(playbacks[0], playbacks[1], { at_ms: 0, rate: 1, repeat: false, heard: "a", shifts: [0, 0] }));
  const [film] = useState(() => new TwoFilms(duet));
  const drive = useDrive(session, film);
  const { state } = useRoomView(session);
  const [one, other] = [state?.sides[0], state?.sides[1]];
  const heard = state?.heard ?? "a";
  const frames = sides.map((side) => side.shown?.known.frame_ms ?? FRAME_MS);
  useEffect(() => duet.listen(), [duet]);
  useEffect(() => {
    if (!one || !other) return;
    const known = [one, other].map(({ start_ms, low_ms, high_ms }, i) => ({ start_ms, low_ms, high_ms, frame_ms: frames[i] ?? FRAME_MS }));
    if (known[0] && known[1]) duet.know([known[0], known[1]]);
    for (const [which, side] of [[0, one], [1, other]] as const) {
      const by = side.shift_ms - duet.state.value.shifts[which];
      if (by !== 0) duet.shift(which, by);
    }
  });
  useEffect(() => { duet.hear(heard); }, [duet, heard]);
  const gone = sides.some((side) => side.gone);
  useEffect(() => { if (gone) for (const playback of playbacks) playback.unload(); }, [gone, playbacks]);
  const list = useMemo(() => [...playbacks], [playbacks]);
  const troubled = sides.find((side) => side.problem && !side.shown);
  const [first, second] = [sides[0].shown, sides[1].shown];
  if (gone || troubled || !first || !second) return children({ ...WAITING, gone, problem: troubled?.problem ?? null, retry: troubled?.retry ?? WAITING.retry });
  const halves = [first, second];
  const covers: ReactNode[] = halves.map((side) => side.cover);
  return children({
    ...WAITING,
    shown: {
      title: `${first.title} beside ${second.title}`,
      from: "Compare them by yourself",
      to: compareLink(comparing(of[0], of[1])),
      drive,
      playbacks: list,
      heard: heard === "off" ? null : playbacks[heard === "a" ? 0 : 1],
      covered: covers.some(Boolean),
      picture: ({ onFullscreen, names }) => (
        <div className={styles["pair"]} data-pair>
          {halves.map((side, i) => (
            <div key={i} className={styles["half"]}>
              <Stage playback={playbacks[i === 0 ? 0 : 1]} title={`${i === 0 ? "First" : "Second"}, ${side.title}`} poster={null} drive={drive} cover={side.cover} onFullscreen={onFullscreen}
                over={<BoardLayer session={session} playback={playbacks[i === 0 ? 0 : 1]} names={names} people={room.people} part={PARTS[i === 0 ? 0 : 1]} />} />
              <p>{i + 1} · {side.title}</p>
            </div>
          ))}
        </div>
      ),
      points: (names, on) => (
        <div className={styles["overPair"]}>
          {playbacks.map((playback, i) => <div key={i} className={styles["half"]}><PointerLayer session={session} playback={playback} names={names} on={on} part={PARTS[i === 0 ? 0 : 1]} /></div>)}
        </div>
      ),
      rail: (now) => <><Rail drive={drive} state={now} /><PairTools session={session} state={now} titles={[first.title, second.title]} /></>,
      side: null,
      onWrite: () => undefined,
      onKeep: null,
      span: null,
      tools: null,
    },
  });
}

const PARTS = [{ index: 0, of: 2 }, { index: 1, of: 2 }] as const;
