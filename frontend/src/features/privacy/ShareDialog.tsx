/** Who may see this lesson. */
import type { ReactElement } from "react";
import type { Lesson } from "@/client/types";
import { Dialog } from "@/ui";

export function ShareDialog({ lesson, open, onClose }: { lesson: Lesson; open: boolean; onClose: () => void }): ReactElement {
  return <Dialog title={`Share “${lesson.title}”`} open={open} onClose={onClose}>…</Dialog>;
}
