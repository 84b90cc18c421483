/** Recordings may be dropped anywhere on the page; a file dropped beside a target would otherwise replace the page. */
import { useEffect, useRef, useState } from "react";

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** Calls `onFiles` with what is dropped. Answers whether files hang over the page just now. */
export function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => { take.current = onFiles; });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    }, { signal });
    addEventListener("dragleave", (event) => {
      // Leaving one element for another inside the page is not leaving.
      if (event.relatedTarget === null) setOver(false);
    }, { signal });
    addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take.current(files);
    }, { signal });
    return () => { stop.abort(); };
  }, []);
  return over;
}
