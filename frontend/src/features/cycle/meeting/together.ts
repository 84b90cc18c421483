/** A way to watch something with the other of the pair, lent by another feature. */
import type { ReactNode } from "react";

export interface Watched { type: "clip" | "exemplar"; id: string }

export type Together = (pairId: string, watched: Watched, title: string) => ReactNode;
