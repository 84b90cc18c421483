/** What there is to know about the recording: the file, its check sum, its segments and what may be downloaded. */
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Link, useNavigate } from "react-router";
import { keys } from "@/client/keys";
import { changeLesson, downloadOf } from "@/client/lessons";
import type { Lesson, Segment } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { formatDay, today } from "@/lib/dates";
import { formatMoment, formatSpan } from "@/lib/time";
import { Dialog, Icon, TextField, toast } from "@/ui";
import { EraseButton } from "@/ui/lesson/EraseButton";
import styles from "./Lesson.module.css";

export function Details({ lesson, open, onClose }: { lesson: Lesson; open: boolean; onClose: () => void }): ReactElement {
  const download = lesson.may.includes("download");
  const navigate = useNavigate();
  return (
    <Dialog title="About this lesson" open={open} onClose={onClose} wide>
      <dl className={styles["facts"]}>
        <div><dt>Taught on</dt><dd>{lesson.may.includes("edit") ? <TaughtOn lesson={lesson} /> : lesson.taught_on ? formatDay(lesson.taught_on) : "not said"}</dd></div>
        <div><dt>Recording</dt><dd>{lesson.filename} · {formatBytes(lesson.size_bytes)}</dd></div>
        {lesson.duration_ms === null ? null : <div><dt>Length</dt><dd>{formatMoment(lesson.duration_ms)}</dd></div>}
        {lesson.width && lesson.height ? <div><dt>Picture</dt><dd>{lesson.width} × {lesson.height}{lesson.frame_rate ? `, ${Math.round(lesson.frame_rate * 100) / 100} pictures a second` : ""}</dd></div> : null}
        {lesson.sha256 ? <div><dt>Checked</dt><dd><span className="good">Every byte arrived.</span><code className={styles["sum"]}>SHA-256 {lesson.sha256}</code></dd></div> : null}
        {lesson.may.includes("share") ? <div><dt>Watched by</dt><dd><Link className={styles["download"]} to={`/lessons/${lesson.id}/watched`}>See who watched it, and which part</Link></dd></div> : null}
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
        <p><a className={styles["download"]} href={downloadOf(lesson.original_url)} download={lesson.filename}><Icon name="download" />The recording as it was uploaded</a></p>
      ) : null}
      {lesson.may.includes("erase") ? (
        <div className={styles["erase"]}>
          <p className="soft small">Everything about this lesson goes, for everybody.</p>
          <EraseButton lesson={lesson} onErased={() => { void navigate("/lessons", { replace: true }); }} />
        </div>
      ) : null}
    </Dialog>
  );
}

/** Saved on leaving the field: while a year is typed, every half of it is a day too. */
function TaughtOn({ lesson }: { lesson: Lesson }): ReactElement {
  const client = useQueryClient();
  const [day, setDay] = useState(lesson.taught_on ?? "");
  const save = async (): Promise<void> => {
    if (day === (lesson.taught_on ?? "")) return;
    try {
      client.setQueryData<Lesson>(keys.lesson(lesson.id), await changeLesson(lesson.id, { taught_on: day || null }));
      void client.invalidateQueries({ queryKey: ["lessons"] });
    } catch {
      setDay(lesson.taught_on ?? "");
      toast("The day could not be changed. Try again.", { tone: "problem" });
    }
  };
  return <TextField label="Taught on" hideLabel type="date" max={today()} value={day} onChange={setDay} onBlur={() => { void save(); }} />;
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
