/** In: remember who it is, and go where they were heading. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearchParams } from "react-router";
import { keys } from "@/client/keys";
import { tellWindows } from "@/client/windows";
import type { Me } from "@/client/types";

/** Only an address on this page: never somebody else's. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}

export function useEnter(): (me: Me) => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  return async (me) => {
    // Whatever was kept belonged to nobody or to somebody else. The used-up link stays: its page must not ask for it again.
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "link" });
    queries.setQueryData(keys.me, me);
    tellWindows();
    await navigate(safeNext(search.get("next")), { replace: true });
  };
}
