/** What colleagues wrote since the last visit; each leads to its moment. */
import { useId, type ReactElement } from "react";
import { Link } from "react-router";
import { formatSpan } from "@/lib/time";
import { Chip, KindMark, Loading, Skeleton } from "@/ui";
import styles from "./HomePage.module.css";
import type { News, NewsItem } from "./news";
import { sinceWords } from "./visits";

export function NewsList({ news, since, pending }: { news: News; since: string | null; pending: boolean }): ReactElement | null {
  const headingId = useId();
  const fresh = news.fresh.length > 0;
  const items = fresh ? news.fresh : news.latest;
  if (pending || (news.pending && items.length === 0)) return <Loading what="Loading comments"><Skeleton width={180} height={24} /><Skeleton height={150} /></Loading>;
  if (items.length === 0) return null;
  return (
    <section className={styles["section"]} aria-labelledby={headingId}>
      <h2 id={headingId}>{fresh && since ? sinceWords(since) : "Latest comments"}</h2>
      <ul className={styles["news"]}>{items.map((item) => <NewsRow key={item.key} item={item} />)}</ul>
    </section>
  );
}

function NewsRow({ item }: { item: NewsItem }): ReactElement {
  const { note, reply, lesson } = item;
  return (
    <li>
      <p className={styles["newsHead"]}>
        <KindMark kind={note.kind} />
        <Link className={`${styles["moment"]} num`} to={`/lessons/${lesson.id}?t=${note.start_ms}`}>{formatSpan(note.start_ms, note.end_ms)}</Link>
        <span className={styles["who"]}>{reply ? `${item.author} replied` : item.author}</span>
      </p>
      <p className={styles["body"]}>{reply ? reply.body : note.body}</p>
      <p className={`${styles["where"]} row`}>
        <span>{lesson.title}</span>
        {note.links.filter((link) => link.label).slice(0, 2).map((link) => <Chip key={link.id}>{link.label}</Chip>)}
        {note.tags.slice(0, 3).map((tag) => <Chip key={tag}>#{tag}</Chip>)}
      </p>
    </li>
  );
}
