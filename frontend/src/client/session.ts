/** Who is signed in, and the ways in and out. */
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { ApiProblem, del, get, patch, post, put } from "./api";
import { keys } from "./keys";
import type { LinkInfo, Me, NewToken, SignedInSession, Token } from "./types";

/** Me, or null when nobody is signed in. */
export async function fetchMe(): Promise<Me | null> {
  try {
    return await get<Me>("/session");
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

export function useSession(): UseQueryResult<Me | null> {
  return useQuery({ queryKey: keys.me, queryFn: fetchMe, staleTime: 60_000 });
}

/** The signed-in person; only for screens inside the signed-in frame. */
export function useMe(): Me {
  const { data } = useSession();
  if (!data) throw new Error("This screen is for signed-in people only.");
  return data;
}

export const signIn = (email: string, password: string) => post<Me>("/session", { email, password });
export const signOut = () => del("/session");
export const signOutEverywhere = () => del("/sessions");
export const listSessions = () => get<{ items: SignedInSession[] }>("/sessions");

export const rename = (name: string) => patch<Me>("/me", { name });
export const changePassword = (current: string, next: string) => put<void>("/me/password", { current, new: next });

export const setupNeeded = () => get<{ needed: boolean }>("/setup");
export interface Setup { token: string; organisation: string; name: string; email: string; password: string }
export const setUp = (setup: Setup) => post<Me>("/setup", setup);

export const readLink = (token: string) => get<LinkInfo>(`/links/${encodeURIComponent(token)}`);
export const acceptInvitation = (token: string, name: string, password: string) => post<Me>("/invitations/accept", { token, name, password });
export const askForReset = (email: string) => post<void>("/password-resets", { email });
export const redeemReset = (token: string, password: string) => post<Me>("/password-resets/redeem", { token, password });

export const listTokens = () => get<{ items: Token[] }>("/tokens");
export const addToken = (label: string) => post<NewToken>("/tokens", { label });
export const revokeToken = (id: string) => del(`/tokens/${id}`);
