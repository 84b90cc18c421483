/** Whose steps I work on: mine, and those of the teachers I coach now. */
import { useQuery } from "@tanstack/react-query";
import { keys } from "@/client/keys";
import { listPairs } from "@/client/people";
import type { Me, Pair, PersonName } from "@/client/types";

export interface Teachers {
  /** Those I coach, each once, by name. */
  coached: PersonName[];
  /** Who coaches me, if anybody does. */
  coach: PersonName | null;
  pending: boolean;
}

export function teachersOf(pairs: readonly Pair[], meId: string): Omit<Teachers, "pending"> {
  const living = pairs.filter((pair) => !pair.ended_at);
  const coached = new Map(living.filter((pair) => pair.coach.id === meId).map((pair) => [pair.teacher.id, pair.teacher]));
  return {
    coached: [...coached.values()].sort((a, b) => a.name.localeCompare(b.name)),
    coach: living.find((pair) => pair.teacher.id === meId)?.coach ?? null,
  };
}

export function useTeachers(me: Me): Teachers {
  const pairs = useQuery({ queryKey: keys.pairs, queryFn: listPairs });
  return { ...teachersOf(pairs.data?.items ?? [], me.id), pending: pairs.isPending };
}
