/** What the page remembers of the server's answers, and what happens when the session ends. */
import { notifyManager, QueryClient } from "@tanstack/react-query";
import { announceSignedOut, ApiProblem, onSignedOut } from "@/client/api";
import { keys } from "@/client/keys";
import { fetchMe } from "@/client/session";
import type { Me } from "@/client/types";
import { onOtherWindow } from "@/client/windows";

const ATTEMPTS = 2;

/** Trouble on the way is worth another try; an answer is an answer. */
function worthRetrying(failures: number, error: unknown): boolean {
  const passing = !(error instanceof ApiProblem) || error.status === 0 || error.status >= 502;
  return passing && failures < ATTEMPTS;
}

/** The cookie is everybody's in this browser: show no window to somebody it does not belong to. */
async function followOthers(client: QueryClient): Promise<void> {
  const known = client.getQueryData<Me | null>(keys.me) ?? null;
  const me = await fetchMe().catch(() => known);
  if (me?.id === known?.id) return;
  if (known && me) location.reload();
  else if (me) client.setQueryData(keys.me, me);
  else announceSignedOut();
}

// What was begun by a tap is seen before the browser paints: a box that waits for its answer must not jump back for a moment.
notifyManager.setScheduler(queueMicrotask);

export function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: worthRetrying, staleTime: 10_000, refetchOnWindowFocus: true } },
  });
  onSignedOut(() => {
    // Everything kept belonged to that person; the frame sees `null` and leads to the sign-in page.
    if (client.getQueryData(keys.me)) {
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
      client.setQueryData(keys.me, null);
    }
  });
  onOtherWindow(() => { void followOthers(client); });
  return client;
}
