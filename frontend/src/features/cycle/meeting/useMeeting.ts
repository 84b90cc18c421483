/** The verbs of a meeting. Whatever comes of one, the cycle is read anew: so are the clocks, and what the other did. */
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiProblem, isStale } from "@/client/api";
import { serverNow } from "@/client/clock";
import { endMeeting, goToPart, startMeeting } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Meeting } from "@/client/types";
import { toast } from "@/ui";

function useVerb<T>(cycleId: string, mutationFn: (wish: T) => Promise<Meeting>): UseMutationResult<Meeting, Error, T> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onError: (error) => {
      if (isStale(error)) toast("The other of you was quicker: this is where the meeting is now.");
      else toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" });
    },
    onSettled: async () => {
      await Promise.all([keys.cycle(cycleId), keys.summary(cycleId), keys.home].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}

export const useStart = (cycleId: string): UseMutationResult<Meeting, Error, { minutes: number; again: boolean }> =>
  useVerb(cycleId, ({ minutes, again }: { minutes: number; again: boolean }) => startMeeting(cycleId, minutes, again));
export const useGoTo = (cycleId: string, etag: string): UseMutationResult<Meeting, Error, number> => useVerb(cycleId, (part: number) => goToPart(cycleId, part, etag));
export const useEnd = (cycleId: string): UseMutationResult<Meeting, Error, undefined> => useVerb(cycleId, () => endMeeting(cycleId));

const LOOK_EVERY_MS = 250;

/** The server's time, again and again. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => { setNow(serverNow()); }, LOOK_EVERY_MS);
    return () => { clearInterval(timer); };
  }, []);
  return now;
}
