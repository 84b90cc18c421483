/** On the picture: who can see this, always in sight of its teacher. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { keys } from "@/client/keys";
import { listShares } from "@/client/shares";
import type { Lesson } from "@/client/types";
import styles from "./Lesson.module.css";
import { sharedWith } from "./words";

export function ShareBadge({ lesson, meId }: { lesson: Lesson; meId: string }): ReactElement | null {
  const mine = lesson.may.includes("share");
  const shares = useQuery({ queryKey: keys.shares(lesson.id), queryFn: () => listShares(lesson.id), enabled: mine });
  if (!mine) return <span className={styles["badge"]}>{lesson.owner.name} shared this with you</span>;
  return shares.data ? <span className={styles["badge"]}>{sharedWith(shares.data.items, meId)}</span> : null;
}
