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

const LOOK_EVERY_MS = 1000;
const underWay = (one: Export | undefined): boolean => one?.state === "waiting" || one?.state === "running";

/** The newest file of this clip as it is now, made this way; the list has the newest first. */
function fileOf(all: readonly Export[] | undefined, clip: Clip, withComments: boolean): Export | undefined {
  return all?.find((one) => one.clip_id === clip.id && one.with_comments === withComments && one.start_ms === clip.start_ms && one.end_ms === clip.end_ms);
}

export function ExportDialog({ clip, onClose }: { clip: Clip; onClose: () => void }): ReactElement {
  const client = useQueryClient();
  const [withComments, setWithComments] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const exports = useQuery({
    queryKey: keys.exports(clip.lesson_id),
    queryFn: () => listExports(clip.lesson_id),
    refetchInterval: (query) => (query.state.data?.items.some(underWay) ? LOOK_EVERY_MS : false),
  });
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
  const ready = file?.state === "ready" && file.download_url !== null;
  const busy = asking || underWay(file);
  return (
    <Dialog title="Save as a file" open onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>Close</Button>
          {ready
            ? <ButtonLink variant="primary" icon="download" to={file.download_url ?? ""} reloadDocument download>Save the file</ButtonLink>
            : <Button variant="primary" icon="film" isPending={busy} onPress={() => void make()}>{busy ? "Being made…" : "Make the file"}</Button>}
        </>
      }>
      <div className={styles["export"]}>
        <p><b>{clip.title}</b> <span className="soft num">{formatSpan(clip.start_ms, clip.end_ms)}</span></p>
        <Switch isSelected={withComments} onChange={setWithComments}>Show the comments under the picture</Switch>
        <p className="soft small">{withComments
          ? "Every comment others can see stands in a strip under the picture. Making it takes about as long as the clip lasts."
          : "The film as it is. Comments become its chapters."} The file is for you; whoever you give it to can watch it without Vignette.</p>
        <div role="status" className={styles["exportState"]}>{ready ? <Ready file={file} /> : <HowFar file={file} />}</div>
        <ProblemNote problem={problem ?? (busy ? null : file?.problem) ?? exports.error} />
      </div>
    </Dialog>
  );
}

function HowFar({ file }: { file: Export | undefined }): ReactElement | null {
  if (!underWay(file)) return null;
  return (
    <>
      <ProgressBar label="Making the file" value={file?.state === "running" ? file.progress : null} />
      <span className="soft small">You can close this; it goes on.</span>
    </>
  );
}

function Ready({ file }: { file: Export }): ReactElement {
  return (
    <span className="small">
      Ready{file.size_bytes === null ? "" : `, ${formatBytes(file.size_bytes)}`}. It is kept until {formatDay(file.expires_at)}.
      {file.comments_url ? <> <a className={styles["download"]} href={file.comments_url} download>The comments as subtitles (WebVTT)</a></> : null}
    </span>
  );
}
