/** The way in: choose with whom, and be in the room. The same people with the same thing are always in the same room. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { useNavigate } from "react-router";
import { keys } from "@/client/keys";
import { listPairs } from "@/client/people";
import { openRoom, type Wanted } from "@/client/rooms";
import { useMe } from "@/client/session";
import type { Pair } from "@/client/types";
import { Button, ButtonLink, Dialog, EmptyState, ProblemNote, Skeleton, type ButtonProps } from "@/ui";
import { useInvitations, type Invitation } from "./invitations";
import styles from "./room.module.css";

export interface WatchTogetherProps extends Pick<ButtonProps, "variant" | "size"> {
  /** What is to be watched; asked for when it is opened, where it changes. */
  subject: Wanted | (() => Wanted);
}

/** A button; where somebody is waiting in the room already, the door to it. */
export function WatchTogether({ subject, ...look }: WatchTogetherProps): ReactElement {
  const [open, setOpen] = useState(false);
  const waiting = useWaiting(subject);
  if (waiting) return <ButtonLink icon="people" {...look} variant="primary" to={`/rooms/${waiting.roomId}`}>Join {waiting.who}</ButtonLink>;
  return (
    <>
      <Button icon="people" {...look} onPress={() => { setOpen(true); }}>Watch together</Button>
      {open ? <WatchTogetherDialog subject={subject} onClose={() => { setOpen(false); }} /> : null}
    </>
  );
}

/** Somebody else is in a room of ours with this. */
function useWaiting(subject: WatchTogetherProps["subject"]): Invitation | undefined {
  const invitations = useInvitations();
  const one = typeof subject === "function" || subject.type === "compare" ? null : subject;
  return invitations.find((invitation) => one && invitation.subject.type === one.type && invitation.subject.id === one.id);
}

export function WatchTogetherDialog({ subject, onClose }: { subject: WatchTogetherProps["subject"]; onClose: () => void }): ReactElement {
  const me = useMe();
  const navigate = useNavigate();
  const pairs = useQuery({ queryKey: keys.pairs, queryFn: listPairs });
  const [problem, setProblem] = useState<unknown>(null);
  const [going, setGoing] = useState<string | null>(null);
  const mine = (pairs.data?.items ?? []).filter((pair) => pair.ended_at === null && (pair.coach.id === me.id || pair.teacher.id === me.id));
  const go = async (pair: Pair): Promise<void> => {
    setGoing(pair.id);
    setProblem(null);
    try {
      const room = await openRoom(pair.id, typeof subject === "function" ? subject() : subject);
      void navigate(`/rooms/${room.id}`);
    } catch (error) {
      setProblem(error);
      setGoing(null);
    }
  };
  return (
    <Dialog title="Watch together" open onClose={onClose} foot={<Button onPress={onClose}>Cancel</Button>}>
      <p>Both of you see the same picture at the same moment, in one place or in two. It goes on where you stopped last time.</p>
      {pairs.isPending ? <Skeleton height={48} /> : null}
      <ProblemNote problem={pairs.error} onRetry={() => { void pairs.refetch(); }} />
      {pairs.data && mine.length === 0 ? <EmptyState level="h3" title="Nobody to watch with yet">You watch together with whoever coaches you, or whom you coach.</EmptyState> : null}
      <ul className={styles["with"]}>
        {mine.map((pair) => {
          const other = pair.coach.id === me.id ? pair.teacher : pair.coach;
          return <li key={pair.id}><Button variant={mine.length === 1 ? "primary" : "plain"} icon="people" isPending={going === pair.id} onPress={() => { void go(pair); }}>With {other.name}</Button></li>;
        })}
      </ul>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
