/** Words being searched for: they stand in the address (`q`) a moment after they were typed. */
import { useEffect, useState } from "react";
import { useNavigation, useSearchParams } from "react-router";

const TYPING_PAUSE_MS = 250;

export function useSearchWords(): [string, (typed: string) => void] {
  const [search, setSearch] = useSearchParams();
  const leaving = useNavigation().state !== "idle";
  const q = search.get("q") ?? "";
  const [typed, setTyped] = useState(q);
  useEffect(() => {
    // Whoever types and follows a link at once goes where the link leads.
    if (leaving || typed.trim() === q) return;
    const timer = setTimeout(() => {
      setSearch((now) => {
        const next = new URLSearchParams(now);
        if (typed.trim()) next.set("q", typed.trim());
        else next.delete("q");
        return next;
      }, { replace: true });
    }, TYPING_PAUSE_MS);
    return () => { clearTimeout(timer); };
  }, [typed, q, leaving, setSearch]);
  return [typed, setTyped];
}
