/**
 * Recordings on their way to being rounds: kept by the browser, sent by the queue, and made a round as soon as the server
 * has accepted them. On somebody else's device (`who` is not me) that is when every byte has arrived: then it is theirs.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Me, NewRound, Rehearsal, Round } from "@/client/types";
import { forgetTake, keepTake, keptTakes, type Take } from "./kept";
import type { Sending, Sent } from "./sending";

export interface OnItsWay { take: Take; url: string; sent: Sent | null }

export interface Takes {
  /** Looked at, and not sent. */
  unsent: OnItsWay | null;
  /** One was just recorded, and the browser is not done keeping it. */
  keeping: boolean;
  going: readonly OnItsWay[];
  problem: unknown;
  record: (take: Omit<Take, "id" | "rehearsalId" | "personId" | "sent" | "lessonId" | "roundId">) => void;
  send: (take: Take) => void;
  discard: (take: Take) => void;
  /** A round was taken away: what is still being sent for it is not. */
  forget: (roundId: string) => void;
  retry: () => void;
}

interface Held extends Take { url: string; key: string | null }

const heldOf = (take: Take): Held => ({ ...take, url: URL.createObjectURL(take.file), key: null });

/** Without what only this page knows. */
function stored(held: Held): Take {
  const { id, rehearsalId, personId, file, duration_ms, title, who, adaptation, variation, sent, lessonId, roundId } = held;
  return { id, rehearsalId, personId, file, duration_ms, title, who, adaptation, variation, sent, lessonId, roundId };
}

/** What the server has told since: its lesson, its round. Null when nothing is new. */
function learned(take: Held, now: Sent | null, rounds: readonly Round[]): Partial<Held> | null {
  if (!now?.lessonId) return null;
  if (now.lessonId !== take.lessonId) return { lessonId: now.lessonId };
  const round = take.roundId === null ? rounds.find((other) => other.lesson_id === now.lessonId) : undefined;
  return round ? { roundId: round.id } : null;
}

const roundOf = ({ lessonId, who, adaptation, variation }: Take): NewRound => ({ lesson_id: lessonId, person_id: who, adaptation, variation: variation || null });

/** Whether this take may become a round now. */
export function ready(take: Pick<Take, "sent" | "roundId" | "who">, sent: Sent | null, meId: string): boolean {
  if (!take.sent || take.roundId !== null || !sent?.lessonId) return false;
  return take.who === meId || sent.state === "done";
}

export function useTakes(one: Rehearsal, me: Me, sending: Sending, add: (round: NewRound) => Promise<Round>): Takes {
  const [takes, setTakes] = useState<readonly Held[]>([]);
  const [keeping, setKeeping] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const adding = useRef(new Set<string>());
  const arrived = useRef(new Set<string>());
  const { sent, send } = sending;
  const change = useCallback((id: string, next: Partial<Held>) => {
    setTakes((before) => before.map((take) => {
      if (take.id !== id) return take;
      const after = { ...take, ...next };
      void keepTake(stored(after));
      return after;
    }));
  }, []);
  const drop = useCallback((take: Held) => {
    void forgetTake(take.id);
    URL.revokeObjectURL(take.url);
    setTakes((before) => before.filter((other) => other.id !== take.id));
  }, []);

  const { id: rehearsalId } = one;
  useEffect(() => {
    let here = true;
    void keptTakes(rehearsalId, me.id).then((found) => {
      if (here) setTakes((before) => [...found.filter((take) => !before.some((other) => other.id === take.id)).map(heldOf), ...before]);
    });
    return () => { here = false; };
  }, [rehearsalId, me.id]);

  // What was told to go and is in no queue (the page was loaded anew) is put there again.
  useEffect(() => {
    for (const take of takes) if (take.sent && take.key === null) change(take.id, { key: send(take.file, take.title, take.lessonId) });
  }, [takes, send, change]);

  useEffect(() => {
    for (const take of takes) {
      const now = sent.find((other) => other.key === take.key) ?? null;
      const news = learned(take, now, one.rounds);
      if (news) change(take.id, news);
      else if (take.roundId !== null && now?.state === "done" && !arrived.current.has(take.id)) {
        arrived.current.add(take.id);
        void forgetTake(take.id);
      }
      else if (ready(take, now, me.id) && !adding.current.has(take.id)) {
        adding.current.add(take.id);
        add(roundOf(take)).then((round) => { change(take.id, { roundId: round.id }); setProblem(null); }, (error: unknown) => { setProblem(error); });
      }
    }
  }, [takes, sent, one.rounds, me.id, add, change]);

  const onItsWay = (take: Held): OnItsWay => ({ take, url: take.url, sent: sent.find((other) => other.key === take.key) ?? null });
  const unsent = takes.find((take) => !take.sent);
  return {
    unsent: unsent ? onItsWay(unsent) : null,
    keeping,
    going: takes.filter((take) => take.sent).map(onItsWay),
    problem,
    record: (words) => {
      const take = heldOf({ ...words, id: `${Date.now()}-${words.file.size}`, rehearsalId, personId: me.id, sent: false, lessonId: null, roundId: null });
      // Shown only once it is kept: whoever has seen it may leave the page.
      setKeeping(true);
      void keepTake(stored(take)).then(() => {
        setKeeping(false);
        setTakes((before) => [...before.filter((other) => other.sent && other.id !== take.id), take]);
      });
    },
    send: (take) => { change(take.id, { sent: true }); },
    discard: (take) => {
      const held = takes.find((other) => other.id === take.id);
      if (held) drop(held);
    },
    forget: (roundId) => {
      const held = takes.find((other) => other.roundId === roundId);
      if (!held) return;
      const going = sent.find((other) => other.key === held.key);
      if (going && going.state !== "done") sending.drop(going.key);
      drop(held);
    },
    retry: () => {
      adding.current.clear();
      setProblem(null);
      setTakes((before) => [...before]);
      for (const one of sent) if (one.state === "refused" || one.state === "stuck") sending.again(one.key);
    },
  };
}
