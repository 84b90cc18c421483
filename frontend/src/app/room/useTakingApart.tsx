/**
 * A model in a room can be taken apart there: each marks for themselves at the moment on the screen, sees only that the
 * others have committed, and then all is shown to both. The server shows nobody's marks before; the page does not lead
 * anybody to one's own either.
 */
import { useMemo, type ReactElement, type ReactNode } from "react";
import { useMe } from "@/client/session";
import type { Deconstruction, Exemplar, Room } from "@/client/types";
import { ApartWork, marks } from "@/features/models/ApartWork";
import { Lanes } from "@/features/models/Lanes";
import { lanesOf } from "@/features/models/lanesOf";
import { useApartVerbs } from "@/features/models/useApart";
import { useDraft } from "@/features/models/useDraft";
import { useTogether, type TogetherApart } from "@/features/models/useTogether";
import type { Drive } from "@/features/room/drive";
import type { RoomSession } from "@/features/room/session";
import type { SharedPlayback } from "@/features/room/shared";
import type { ShownSubject } from "@/features/room/subject";
import type { Span } from "@/player/span";
import { Button, EmptyState, Loading, ProblemNote, Skeleton, toast } from "@/ui";
import styles from "./room.module.css";

const LEADS = "You have the control: everybody would be led to your mark. Give the control away first, or wait until all have committed.";

/** Whether what I do with the picture is done to somebody else's as well. */
function leads(session: RoomSession): boolean {
  return session.holds && (session.view.value.state?.members.length ?? 0) > 1;
}

export interface TakingApart { side: ReactNode; lanes: ReactNode; span: ShownSubject["span"] }

export interface TakingApartProps {
  room: Room;
  model: Exemplar;
  session: RoomSession;
  playback: SharedPlayback;
  drive: Drive;
}

export function useTakingApart({ room, model, session, playback, drive }: TakingApartProps): TakingApart {
  const me = useMe();
  const together = useTogether(model.id, { pairId: room.pair_id, personIds: room.people.map((person) => person.id) });
  const { one } = together;
  const verbs = useApartVerbs(one?.id ?? "");
  const { start_ms, end_ms } = model;
  const span = useMemo<Span>(() => ({ start_ms, end_ms }), [start_ms, end_ms]);
  const draft = useDraft(playback, span);
  const lanes = useMemo(() => (one ? lanesOf(one, me.id) : []), [one, me.id]);
  // Whoever leads goes on leading while they write: a room that stops says where they are writing.
  const film = useMemo(() => ({
    get position_ms() { return playback.position_ms; },
    hold: () => { if (!leads(session)) playback.hold(); },
    release: () => { if (!leads(session)) playback.release(); },
  }), [playback, session]);
  const seek = (ms: number): void => { drive.seek(ms); };
  const toMark = (ms: number): void => {
    if (one?.state === "marking" && leads(session)) toast(LEADS);
    else seek(ms);
  };
  return {
    side: (
      <section className={styles["apart"]} aria-label="Take it apart together">
        {one ? <ApartWork key={one.id} one={one} verbs={verbs} draft={draft} film={film} onSeek={toMark} /> : null}
        <Beginning together={together} one={one} />
      </section>
    ),
    lanes: one ? <Lanes lanes={lanes} span={span} draft={draft.span} playback={playback} onSeek={seek} onMark={toMark} /> : null,
    span: one && marks(one, me.id) ? { in: draft.in, out: draft.out, clear: draft.clear } : null,
  };
}

/** Before it, and once more after it. */
function Beginning({ together: { pending, problem, retry, begin }, one }: { together: TogetherApart; one: Deconstruction | undefined }): ReactElement | null {
  if (pending) return <Loading what="Looking for what you have begun"><Skeleton height={28} width="70%" /><Skeleton height={120} /></Loading>;
  if (problem) return <ProblemNote problem={problem} onRetry={retry} />;
  if (one && one.state !== "agreed") return null;
  const again = one !== undefined;
  const button = <Button variant={again ? "plain" : "primary"} icon="span" isPending={begin.isPending} onPress={() => { begin.mutate(undefined); }}>{again ? "Take it apart anew" : "Take it apart together"}</Button>;
  return (
    <>
      <ProblemNote problem={begin.error} />
      {again ? <div>{button}</div> : (
        <EmptyState title="What makes it work?" action={button}>Each of you marks where the criteria happen, while you watch. Nobody sees another’s marks until all have committed.</EmptyState>
      )}
    </>
  );
}
