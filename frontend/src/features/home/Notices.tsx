/** What I was told and have not read. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { listNotices, markRead } from "@/client/home";
import { keys } from "@/client/keys";
import { formatAgo } from "@/lib/dates";
import { Button, Card, ProblemNote } from "@/ui";
import styles from "./Next.module.css";
import { type Alike, gathered, noticeTo, noticeWords } from "./next-words";

export function Notices({ unread }: { unread: number }): ReactElement {
  const queries = useQueryClient();
  const notices = useQuery({ queryKey: [...keys.notices, unread], queryFn: listNotices });
  const refresh = (): void => { void queries.invalidateQueries({ queryKey: keys.home }); void queries.invalidateQueries({ queryKey: keys.notices }); };
  const read = useMutation({ mutationFn: markRead, onSettled: refresh });
  const fresh = gathered((notices.data?.items ?? []).filter((one) => !one.read)).slice(0, 6);
  return (
    <Card as="section" className={styles["row"] ?? ""} aria-label="Unread">
      <div className="spread">
        <h2>{unread === 1 ? "One thing you have not read" : `${unread} things you have not read`}</h2>
        <Button size="s" variant="quiet" icon="check" isPending={read.isPending} onPress={() => { read.mutate({}); }}>All read</Button>
      </div>
      <ProblemNote problem={notices.error ?? read.error} />
      <ul className={styles["notices"]}>
        {fresh.map((alike) => <NoticeRow key={alike[0].id} alike={alike} onOpen={() => { read.mutate({ ids: alike.map((one) => one.id) }); }} />)}
      </ul>
    </Card>
  );
}

function NoticeRow({ alike, onOpen }: { alike: Alike; onOpen: () => void }): ReactElement {
  const earliest = alike.at(-1) ?? alike[0];
  return (
    <li>
      <Link to={noticeTo(earliest)} onClick={onOpen}>{noticeWords(alike[0])}{alike.length > 1 ? `, ${alike.length} times` : ""}</Link>
      <span className="soft small">{formatAgo(alike[0].created_at)}</span>
    </li>
  );
}
