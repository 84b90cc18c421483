/** While somebody draws: Escape ends it, Ctrl+Z takes the last line back; before the player or the page takes those keys. */
import { useEffect, useRef } from "react";
import { isTyping } from "./keys";

export interface DrawVerbs {
  undo: () => void;
  end: () => void;
}

export function useDrawKeys(verbs: DrawVerbs): void {
  const latest = useRef(verbs);
  useEffect(() => { latest.current = verbs; });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || (event.target instanceof Element && event.target.closest("[role=dialog], [role=menu]"))) return;
      const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
      if (event.key !== "Escape" && !undoes) return;
      event.preventDefault();
      event.stopPropagation();
      if (undoes) latest.current.undo();
      else latest.current.end();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => { window.removeEventListener("keydown", onKeyDown, { capture: true }); };
  }, []);
}
