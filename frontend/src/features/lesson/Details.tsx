/** What there is to know about the recording: the file, its check sum, its segments and what may be downloaded. */
import type { ReactElement } from "react";
import { Link } from "react-router";
import type { Lesson, Segment } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { formatMoment, formatSpan } from "@/lib/time";
import { Dialog, Icon } from "@/ui";
import styles from "./Lesson.module.css";

export function Details({ lesson, open, onClose }: { lesson: Lesson; open: boolean; onClose: () => void }): ReactElement {
  const download = lesson.may.includes("download");
  return (
    <Dialog title="About this lesson" open={open} onClose={onClose} wide>
      <dl className={styles["facts"]}>
        <div><dt>Recording</dt><dd>{lesson.filename} · {formatBytes(lesson.size_bytes)}</dd></div>
        {lesson.duration_ms === null ? null : <div><dt>Length</dt><dd>{formatMoment(lesson.duration_ms)}</dd></div>}
        {lesson.width && lesson.height ? <div><dt>Picture</dt><dd>{lesson.width} × {lesson.height}{lesson.frame_rate ? `, ${Math.round(lesson.frame_rate * 100) / 100} pictures a second` : ""}</dd></div> : null}
        {lesson.sha256 ? <div><dt>Checked</dt><dd><span className="good">Every byte arrived.</span><code className={styles["sum"]}>SHA-256 {lesson.sha256}</code></dd></div> : null}
        {lesson.owner_id && lesson.may.includes("share") ? <div><dt>Ledger</dt><dd><Link to={`/lessons/${lesson.id}/watched`}>Who watched it</Link></dd></div> : null}
      </dl>
      {lesson.segments.length > 0 ? (
        <>
          <h3>Segments</h3>
          <ul className={styles["parts"]}>
            {lesson.segments.map((segment) => <Part key={segment.index} segment={segment} lesson={lesson} download={download} />)}
          </ul>
        </>
      ) : null}
      {download && lesson.original_url ? (
        <p><a className={styles["download"]} href={lesson.original_url} download={lesson.filename}><Icon name="download" />The recording as it was uploaded</a></p>
      ) : null}
    </Dialog>
  );
}

const STATE_WORDS: Record<Segment["state"], string> = { ready: "ready", running: "being prepared", waiting: "waiting its turn", failed: "could not be prepared" };

function Part({ segment, lesson, download }: { segment: Segment; lesson: Lesson; download: boolean }): ReactElement {
  const percent = segment.state === "running" && segment.progress !== null ? ` ${Math.round(segment.progress * 100)} %` : "";
  return (
    <li>
      <b>{segment.index}</b>
      <span className="num">{formatSpan(segment.start_ms, segment.end_ms)}</span>
      <span className="soft small">{STATE_WORDS[segment.state]}{percent}{segment.size_bytes ? ` · ${formatBytes(segment.size_bytes)}` : ""}</span>
      {download && segment.download_url && segment.state === "ready" ? (
        <a className={styles["download"]} href={segment.download_url} download={`${lesson.title} ${segment.index}.mp4`} aria-label={`Download segment ${segment.index}`}><Icon name="download" /></a>
      ) : null}
    </li>
  );
}
