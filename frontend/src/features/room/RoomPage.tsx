/**
 * Watching together: one thing, the same moment, for a pair or a few. What is watched comes in through `With`, because
 * lessons, models and comparisons belong to other features.
 */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState, type ComponentType, type ReactElement, type ReactNode } from "react";
import { isGone } from "@/client/api";
import { keys } from "@/client/keys";
import { readRoom } from "@/client/rooms";
import type { Me, Room } from "@/client/types";
import { ButtonLink, EmptyState, Loading, ProblemNote, Skeleton, toast } from "@/ui";
import { Page } from "@/ui/Page";
import { Screen } from "./Screen";
import styles from "./room.module.css";
import type { WithSubjectProps } from "./subject";
import { useRoomSession, useRoomView } from "./useRoom";
import { refusalWords } from "./words";

export interface RoomPageProps {
  roomId: string;
  me: Me;
  With: ComponentType<WithSubjectProps>;
  /** What stands above the picture whatever is watched: the clock of a meeting. */
  Above: ComponentType<{ room: Room }>;
}

const ANEW_MS = 3000;

export function RoomPage({ roomId, me, With, Above }: RoomPageProps): ReactElement {
  const room = useQuery({ queryKey: keys.room(roomId), queryFn: () => readRoom(roomId), refetchOnMount: "always", retry: false });
  const [attempt, setAttempt] = useState(0);
  if (isGone(room.error)) return <Gone lost={room.data !== undefined} />;
  if (!room.data) return room.error ? <Page title="Watching together" narrow><ProblemNote problem={room.error} onRetry={() => { void room.refetch(); }} /></Page> : <Waiting />;
  // Sent away, though it is ours after all: come in anew.
  const doubt = async (over: boolean): Promise<void> => {
    const answer = await room.refetch();
    if (over && answer.isSuccess) setTimeout(() => { setAttempt((before) => before + 1); }, ANEW_MS);
  };
  return <Inside key={attempt} room={room.data} me={me} With={With} Above={Above} onDoubt={(over) => { void doubt(over); }} />;
}

function Inside({ room, me, With, Above, onDoubt }: Omit<RoomPageProps, "roomId"> & { room: Room; onDoubt: (over: boolean) => void }): ReactElement {
  const session = useRoomSession(me.id, room.id, {
    refused: (code) => { toast(refusalWords(code), { tone: "problem" }); },
    doubt: () => { onDoubt(session.view.value.line === "over"); },
  });
  const view = useRoomView(session);
  const { state } = view;
  const members = state?.members;
  const nameOf = useCallback((id: string) => room.people.find((one) => one.id === id)?.name ?? members?.find((one) => one.person_id === id)?.name ?? "Somebody", [room.people, members]);
  const names = useMemo(() => ({ meId: me.id, nameOf }), [me.id, nameOf]);
  return (
    <With room={room} session={session}>
      {({ gone, problem, retry, shown }) => {
        if (gone) return <Gone lost />;
        if (problem && !shown) return <Page title="Watching together" narrow><ProblemNote problem={problem} onRetry={retry} /></Page>;
        if (!shown || !state) return <Waiting away={view.line === "away"} />;
        return <Screen session={session} view={view} state={state} people={room.people} names={names} shown={shown} above={<Above room={room} />} />;
      }}
    </With>
  );
}

function Waiting({ away = false }: { away?: boolean }): ReactElement {
  return (
    <div className={styles["room"]}>
      <section className={styles["theatre"]} data-theme="dark" aria-label="Watching together">
        <div className={styles["head"]} /><div className={styles["screen"]}><div className={styles["picture"]}>{away ? <Away /> : null}</div></div>
      </section>
      <div className={styles["side"]}><div className={styles["waiting"]}><Loading what="Coming in"><Skeleton width="70%" height={28} /><Skeleton height={72} /><Skeleton height={72} /></Loading></div></div>
    </div>
  );
}

const Away = (): ReactNode => <p className={styles["awayNote"]} role="status">The connection is away. You come in as soon as it is back.</p>;

/** Over, withdrawn, or never ours: the same answer. */
function Gone({ lost }: { lost: boolean }): ReactElement {
  return (
    <Page title={lost ? "This is over" : "This room is not here"} narrow>
      <div role={lost ? "alert" : undefined}>
        <EmptyState title={lost ? "What you watched is no longer shared with you" : "Not there, or not yours"} action={<ButtonLink to="/" variant="primary">Home</ButtonLink>}>
          {lost ? "The teacher on the film decides who sees it, and may take it back at any time. Your own notes are kept." : "A room belongs to the people it was opened for, as long as each of them may see what is shown in it."}
        </EmptyState>
      </div>
    </Page>
  );
}
