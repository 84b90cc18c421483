/** Who is signed in, and the ways in and out. */
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { answer, api, ApiProblem } from "./api";
import { keys } from "./keys";
import type { Me, Setup } from "./types";

/** Me, or null when nobody is signed in. */
export async function fetchMe(): Promise<Me | null> {
  try {
    return await answer(api.GET("/api/v1/session"));
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

export const signIn = (email: string, password: string) => answer(api.POST("/api/v1/session", { body: { email, password } }));
export const signOut = () => answer(api.DELETE("/api/v1/session"));
export const signOutEverywhere = () => answer(api.DELETE("/api/v1/sessions"));
export const listSessions = () => answer(api.GET("/api/v1/sessions"));

export const rename = (name: string) => answer(api.PATCH("/api/v1/me", { body: { name } }));
export const changePassword = (current: string, next: string) => answer(api.PUT("/api/v1/me/password", { body: { current, new: next } }));

export const setupNeeded = () => answer(api.GET("/api/v1/setup"));
export const setUp = (setup: Setup) => answer(api.POST("/api/v1/setup", { body: setup }));

export const readLink = (token: string) => answer(api.GET("/api/v1/links/{token}", { params: { path: { token } } }));
export const acceptInvitation = (token: string, name: string, password: string) => answer(api.POST("/api/v1/invitations/accept", { body: { token, name, password } }));
export const askForReset = (email: string) => answer(api.POST("/api/v1/password-resets", { body: { email } }));
export const redeemReset = (token: string, password: string) => answer(api.POST("/api/v1/password-resets/redeem", { body: { token, password } }));

export const listTokens = () => answer(api.GET("/api/v1/tokens"));
export const addToken = (label: string) => answer(api.POST("/api/v1/tokens", { body: { label } }));
export const revokeToken = (id: string) => answer(api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: id } } }));
