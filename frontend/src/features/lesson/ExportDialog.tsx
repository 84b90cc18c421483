/** A clip as a file: with or without the comments, how far it is, and where to save it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { askForExport, listExports } from "@/client/exports";
import { keys } from "@/client/keys";
import type { Clip, Export } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { formatDay } from "@/lib/dates";
import { formatSpan } from "@/lib/time";
import { Button, ButtonLink, Dialog, ProblemNote, ProgressBar, Switch } from "@/ui";
import styles from "./Lesson.module.css";

const underWay = (one: Export | undefined): boolean => one?.state === "waiting" || one?.state === "running";
const isOver = (one: Export | undefined): boolean => one?.state === "expired" || (one?.state === "ready" && Date.parse(one.expires_at) <= Date.now());

/** The newest file of this clip as it is now, made this way; the list has the newest first. */
function fileOf(all: readonly Export[] | undefined, clip: Clip, withComments: boolean): Export | undefined {
  return all?.find((one) => one.clip_id === clip.id && one.with_comments === withComments && one.start_ms === clip.start_ms && one.end_ms === clip.end_ms);
}

export function ExportDialog({ clip, onClose }: { clip: Clip; onClose: () => void }): ReactElement {
  const client = useQueryClient();
  const [withComments, setWithComments] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const exports = useQuery({ queryKey: keys.exports(clip.lesson_id), queryFn: () => listExports(clip.lesson_id) }); // news keeps it true
  const file = fileOf(exports.data?.items, clip, withComments);
  const make = async (): Promise<void> => {
    setAsking(true);
    setProblem(null);
    try {
      await askForExport(clip.id, withComments);
      await client.invalidateQueries({ queryKey: keys.exports(clip.lesson_id) });
    } catch (error) {
      setProblem(error);
    }
    setAsking(false);
  };
  const busy = asking || underWay(file);
  return (
    <Dialog title="Save as a file" open onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>Close</Button>
          {isThere(file)
            ? <ButtonLink variant="primary" icon="download" to={file.download_url ?? ""} reloadDocument download>Save the file</ButtonLink>
            : <Button variant="primary" icon="film" isPending={busy} onPress={() => void make()}>{busy ? "Being made…" : wordOf(file)}</Button>}
        </>
      }>
      <div className={styles["export"]}>
        <p><b>{clip.title}</b> <span className="soft num">{formatSpan(clip.start_ms, clip.end_ms)}</span></p>
        <Switch isSelected={withComments} onChange={setWithComments}>Show the comments under the picture</Switch>
        <p className="soft small">{withComments
          ? "Every comment others can see stands in a strip under the picture. Making it takes about as long as the clip lasts."
          : "The film as it is. Comments become its chapters."} The file is for you; whoever you give it to can watch it without Vignette.</p>
        <Standing file={file} />
        <ProblemNote problem={problem ?? (busy ? null : file?.problem) ?? exports.error} />
      </div>
    </Dialog>
  );
}

/** Whether it can be saved now. */
function isThere(file: Export | undefined): file is Export {
  return file?.state === "ready" && file.download_url !== null && !isOver(file);
}

function Standing({ file }: { file: Export | undefined }): ReactElement {
  return (
    <div className={styles["exportState"]}>
      {underWay(file) ? <ProgressBar label="Making the file" value={file?.state === "running" ? file.progress : null} /> : null}
      <div role="status" className="small">{isThere(file) ? <Ready file={file} /> : <HowFar file={file} />}</div>
    </div>
  );
}

function wordOf(file: Export | undefined): string {
  if (file?.state === "failed") return "Try again";
  return isOver(file) ? "Make it again" : "Make the file";
}

/** In words; the number moves in the bar alone, so that a screen reader is not told of every step. */
function HowFar({ file }: { file: Export | undefined }): ReactElement | null {
  if (file?.state === "waiting") return <span className="soft">It waits for its turn. You can close this; it goes on.</span>;
  if (file?.state === "running") return <span className="soft">It is being made. You can close this; it goes on.</span>;
  return isOver(file) ? <span className="soft">The file was kept for seven days and is gone. You can make it again.</span> : null;
}

function Ready({ file }: { file: Export }): ReactElement {
  return (
    <>
      Ready{file.size_bytes === null ? "" : `, ${formatBytes(file.size_bytes)}`}. It is kept until {formatDay(file.expires_at)}.
      {file.comments_url ? <> <a className={styles["download"]} href={file.comments_url} download>The comments as subtitles (WebVTT)</a></> : null}
    </>
  );
}
