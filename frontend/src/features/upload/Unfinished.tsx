/** Uploads that stopped halfway (a reload, a closed laptop): the server kept their bytes; the same file goes on from there. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { eraseLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { Button, Dialog, ProblemNote, ProgressBar } from "@/ui";
import { goesOnWith } from "./queue";
import { addFiles } from "./store";
import styles from "./UploadRow.module.css";

export function Unfinished({ lessons }: { lessons: Lesson[] }): ReactElement | null {
  const headingId = useId();
  if (lessons.length === 0) return null;
  return (
    <section className="stack" aria-labelledby={headingId}>
      <h2 id={headingId}>{lessons.length === 1 ? "One upload waits for you" : `${lessons.length} uploads wait for you`}</h2>
      <ul className="stack">{lessons.map((lesson) => <UnfinishedRow key={lesson.id} lesson={lesson} />)}</ul>
    </section>
  );
}

function UnfinishedRow({ lesson }: { lesson: Lesson }): ReactElement {
  const picker = useRef<HTMLInputElement>(null);
  const [other, setOther] = useState<File | null>(null);
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const erase = useMutation({ mutationFn: () => eraseLesson(lesson.id), onSuccess: () => queries.invalidateQueries({ queryKey: keys.lessons("mine").slice(0, 2) }) });
  const part = lesson.size_bytes > 0 ? lesson.received_bytes / lesson.size_bytes : 0;

  function take(file: File | undefined): void {
    if (!file) return;
    const same = goesOnWith(file, [lesson]) !== null;
    setOther(same ? null : file);
    if (same) addFiles([file], () => lesson);
  }

  return (
    <li className={styles["row"]}>
      <h3>{lesson.title}</h3>
      <ProgressBar value={part} label={`${lesson.title}: how much has arrived`} />
      <div className={styles["line"]}>
        <div className={styles["state"]}>
          <p><b>Stopped at {Math.floor(part * 100)} %.</b> Pick the same file again to go on.</p>
          <p className={styles["file"]}>{lesson.filename} · {formatBytes(lesson.received_bytes)} of {formatBytes(lesson.size_bytes)} is safe</p>
        </div>
        <div className={styles["buttons"]}>
          <Button size="s" icon="upload" onPress={() => picker.current?.click()} aria-label={`Pick the file of ${lesson.title} again`}>Pick the file</Button>
          <Button size="s" variant="quiet" onPress={() => { setAsking(true); }} aria-label={`Discard ${lesson.title}`}>Discard</Button>
        </div>
      </div>
      <input ref={picker} type="file" accept="video/*" hidden tabIndex={-1} aria-label={`The file of ${lesson.title}`} onChange={(event) => { take(event.target.files?.[0]); event.target.value = ""; }} />
      {other ? <ProblemNote problem={{ title: "This is another file", detail: `“${other.name}” has ${formatBytes(other.size)}; the one that stopped, “${lesson.filename}”, has ${formatBytes(lesson.size_bytes)}.` }} /> : null}
      <ProblemNote problem={erase.error} />
      <Dialog title="Discard this upload?" open={asking} onClose={() => { setAsking(false); }} role="alertdialog" foot={
        <>
          <Button onPress={() => { setAsking(false); }}>Keep it</Button>
          <Button variant="danger" isPending={erase.isPending} onPress={() => { erase.mutate(undefined, { onSettled: () => { setAsking(false); } }); }}>Discard</Button>
        </>
      }>
        <p>What has arrived of “{lesson.title}” is erased from the server. The recording on your phone or laptop stays.</p>
      </Dialog>
    </li>
  );
}
