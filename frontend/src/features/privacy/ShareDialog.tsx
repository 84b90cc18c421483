/** Who may see this lesson: said in one sentence, changed with one choice, taken back with one press. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { keys } from "@/client/keys";
import { useMe } from "@/client/session";
import { listShares } from "@/client/shares";
import type { Lesson } from "@/client/types";
import { Dialog, Icon, Loading, ProblemNote, Skeleton } from "@/ui";
import { CurrentShares } from "./CurrentShares";
import { NewShareForm } from "./NewShareForm";
import styles from "./privacy.module.css";
import { whoCanSee } from "./words";

export function ShareDialog({ lesson, open, onClose }: { lesson: Lesson; open: boolean; onClose: () => void }): ReactElement {
  return <Dialog title={`Share “${lesson.title}”`} open={open} onClose={onClose}><Shares lesson={lesson} /></Dialog>;
}

function Shares({ lesson }: { lesson: Lesson }): ReactElement {
  const me = useMe();
  const shares = useQuery({ queryKey: keys.shares(lesson.id), queryFn: () => listShares(lesson.id) });
  if (shares.error) return <ProblemNote problem={shares.error} onRetry={() => { void shares.refetch(); }} />;
  if (!shares.data) return <Loading what="Loading who can see this"><Skeleton height={48} /><Skeleton height={44} /><Skeleton height={44} /></Loading>;
  const items = shares.data.items;
  return (
    <>
      <p className={styles["statement"]} role="status">
        <Icon name={items.every((share) => !share.active) ? "lock" : "eye"} />
        <strong>{whoCanSee(items, lesson.owner_id, lesson.owner_id === me.id)}</strong>
      </p>
      <CurrentShares lesson={lesson} shares={items} />
      <NewShareForm lesson={lesson} shares={items} />
      <p className="small soft">Leaders and administrators see no lesson that is not shared with them. <Link to={`/lessons/${lesson.id}/watched`}>Who watched it?</Link></p>
    </>
  );
}
