/** Somebody is in a room of mine, and I am not: who, on what, and how it is said. News brings it; nothing is asked again and again. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "@/client/keys";
import { listOccupied } from "@/client/rooms";
import { useMe } from "@/client/session";
import type { Room } from "@/client/types";
import { listed } from "./words";

export interface Invitation {
  roomId: string;
  /** The room and those who are in it: whoever else comes makes it another one. */
  key: string;
  pairId: string | null;
  subject: Room["subject"];
  /** First names. */
  who: string;
  words: string;
}

const first = (name: string): string => name.split(" ")[0] ?? name;

export function invitationsOf(rooms: readonly Room[], meId: string): Invitation[] {
  return rooms.flatMap((room) => {
    const { members } = room.state;
    if (members.length === 0 || members.some((one) => one.person_id === meId)) return [];
    const who = listed(members.map((one) => first(one.name)));
    const what = room.films.map((film) => `“${film.title}”`).join(" beside ");
    const key = [room.id, ...members.map((one) => one.person_id).sort()].join(" ");
    return [{ roomId: room.id, key, pairId: room.pair_id, subject: room.subject, who, words: `${members.length > 1 ? "are" : "is"} waiting in a room: ${what}` }];
  });
}

/** While somebody waits, for what ends without a word: a model that is for others now. */
const HEAL_EVERY_MS = 30_000;

export function useInvitations(): readonly Invitation[] {
  const { id } = useMe();
  const { data } = useQuery({
    queryKey: keys.occupiedRooms,
    queryFn: listOccupied,
    retry: false,
    refetchInterval: ({ state }) => (invitationsOf(state.data?.items ?? [], id).length > 0 ? HEAL_EVERY_MS : false),
  });
  return useMemo(() => invitationsOf(data?.items ?? [], id), [data, id]);
}
