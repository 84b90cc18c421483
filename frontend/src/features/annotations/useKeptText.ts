/** Text that is still there after a reload, until it is sent. */
import { useCallback, useState } from "react";
import { recallHere, rememberHere } from "@/lib/storage";

/** The text, how to change it, and how to forget it. `start` is what there is when nothing was kept. */
export function useKeptText(name: string, start: string): [string, (text: string) => void, () => void] {
  const [text, setText] = useState(() => recallHere(name) ?? start);
  const change = useCallback(
    (next: string) => {
      setText(next);
      rememberHere(name, next === start ? null : next);
    },
    [name, start],
  );
  const forget = useCallback(() => {
    rememberHere(name, null);
    setText(start);
  }, [name, start]);
  return [text, change, forget];
}
