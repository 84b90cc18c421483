/** The queue, for screens; and what keeps it going: the network coming back, somebody signing in. */
import { useEffect, useSyncExternalStore } from "react";
import type { Upload } from "./queue";
import { belongTo, currentUploads, goOn, onUploads } from "./store";

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(onUploads, currentUploads);
}

export function useKeepUploading(personId: string): void {
  useEffect(() => { belongTo(personId); }, [personId]);
  useEffect(() => {
    addEventListener("online", goOn);
    return () => { removeEventListener("online", goOn); };
  }, []);
}
