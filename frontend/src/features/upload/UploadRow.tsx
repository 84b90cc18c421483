/** One recording on its way: its name and day (editable while it goes), how far it is, and what can be done. */
import { useState, type ReactElement } from "react";
import { today } from "@/lib/dates";
import { Button, ButtonLink, Dialog, ProblemNote, ProgressBar, TextField } from "@/ui";
import type { Upload } from "./queue";
import { StatusLines, StoredState } from "./StoredState";
import { statusWords } from "./status-words";
import { cancel, pause, remove, rename, resume } from "./store";
import styles from "./UploadRow.module.css";

export function UploadRow({ upload }: { upload: Upload }): ReactElement {
  const words = statusWords(upload);
  const refused = upload.status === "refused";
  return (
    <li className={styles["row"]}>
      {refused ? null : (
        <div className={styles["fields"]}>
          <TextField label="Title" value={upload.title} maxLength={200} onChange={(title) => { rename(upload.key, { title }); }}
            error={upload.title.trim() === "" ? "A lesson needs a title." : undefined} />
          <TextField label="Taught on" type="date" max={today()} value={upload.taughtOn} onChange={(taughtOn) => { rename(upload.key, { taughtOn }); }} />
        </div>
      )}
      {refused ? <ProblemNote problem={upload.refusal} /> : null}
      {refused || upload.status === "stored" ? null : <ProgressBar value={upload.status === "checking" ? null : upload.sent / upload.file.size} label={`${upload.title}: ${words.headline}`} />}
      <div className={styles["line"]}>
        <div className={styles["state"]}>
          {upload.status === "stored" && upload.lessonId ? <StoredState lessonId={upload.lessonId} words={words} /> : null}
          {refused || upload.status === "stored" ? null : <StatusLines words={words} />}
          <p className={styles["file"]}>{upload.file.name}</p>
        </div>
        <Buttons upload={upload} />
      </div>
    </li>
  );
}

function Buttons({ upload }: { upload: Upload }): ReactElement {
  const { key, status, title } = upload;
  const [asking, setAsking] = useState(false);
  if (status === "stored" || status === "checking") {
    return (
      <div className={styles["buttons"]}>
        {upload.lessonId ? <ButtonLink to={`/lessons/${upload.lessonId}`} size="s" icon="film">Open the lesson</ButtonLink> : null}
        {status === "stored" ? <Button size="s" variant="quiet" icon="close" aria-label={`Take ${title} off this list`} onPress={() => { remove(key); }} /> : null}
      </div>
    );
  }
  if (status === "refused") {
    return (
      <div className={styles["buttons"]}>
        {upload.refusal?.lessonId ? (
          <>
            <ButtonLink to={`/lessons/${upload.refusal.lessonId}`} size="s" icon="film">Open the lesson</ButtonLink>
            <Button size="s" icon="upload" onPress={() => { resume(key, true); }} aria-label={`Add ${upload.file.name} once more`}>Add it once more</Button>
          </>
        ) : null}
        {upload.refusal?.mayPass ? <Button size="s" icon="retry" onPress={() => { resume(key); }} aria-label={`Try ${title} again`}>Try again</Button> : null}
        <Button size="s" onPress={() => { remove(key); }} aria-label={`Take ${upload.file.name} off the list`}>Take off the list</Button>
      </div>
    );
  }
  if (status === "elsewhere") return <div className={styles["buttons"]}><Button size="s" onPress={() => { remove(key); }} aria-label={`Take ${title} off this list`}>Take off the list</Button></div>;
  return (
    <div className={styles["buttons"]}>
      {status === "paused" ? <Button size="s" icon="play" onPress={() => { resume(key); }} aria-label={`Go on with ${title}`}>Go on</Button>
        : <Button size="s" icon="pause" onPress={() => { pause(key); }} aria-label={`Pause ${title}`}>Pause</Button>}
      <Button size="s" variant="quiet" icon="close" onPress={() => { setAsking(true); }} aria-label={`Cancel ${title}`}>Cancel</Button>
      <Dialog title="Cancel this upload?" open={asking} onClose={() => { setAsking(false); }} role="alertdialog" foot={
        <>
          <Button onPress={() => { setAsking(false); }}>Keep uploading</Button>
          <Button variant="danger" onPress={() => { setAsking(false); void cancel(key); }}>Cancel the upload</Button>
        </>
      }>
        <p>What has arrived of “{title}” is erased. The recording on your phone or laptop stays.</p>
      </Dialog>
    </div>
  );
}
