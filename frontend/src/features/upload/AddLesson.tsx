/** Add a lesson: recordings in, several at once; what stopped halfway goes on. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { listLessons } from "@/client/lessons";
import { usePageTitle } from "@/lib/title";
import { Page } from "@/ui/Page";
import { DropArea } from "./DropArea";
import { useSentElsewhere } from "./holding";
import { goesOnWith } from "./queue";
import { addFiles } from "./store";
import { Unfinished } from "./Unfinished";
import { UploadRow } from "./UploadRow";
import { useUploads } from "./uploads";

export function AddLesson(): ReactElement {
  usePageTitle("Add a lesson");
  const uploads = useUploads();
  const [said, setSaid] = useState("");
  const mine = useQuery({ queryKey: keys.lessons("mine", "unfinished"), queryFn: () => listLessons("mine") });
  const here = new Set(uploads.map((upload) => upload.lessonId));
  const unfinished = (mine.data?.items ?? []).filter((lesson) => lesson.state === "uploading" && !here.has(lesson.id));
  const elsewhere = useSentElsewhere(unfinished.length > 0);
  const { refetch } = mine;
  const count = uploads.length;
  useEffect(() => { void refetch(); }, [count, refetch]);

  function take(files: File[]): void {
    const added = addFiles(files, (file) => goesOnWith(file, unfinished));
    const left = files.length - added;
    setSaid(left > 0 ? `${left === 1 ? "One recording is" : `${left} recordings are`} in the list already.` : `${added === 1 ? "One recording" : `${added} recordings`} added.`);
  }

  return (
    <Page title="Add a lesson" narrow below="A recording of your teaching, from a phone, a camera or a laptop.">
      <DropArea onFiles={take} />
      <p className="visually-hidden" role="status">{said}</p>
      {uploads.length > 0 ? (
        <section className="stack" aria-labelledby="on-the-way">
          <h2 id="on-the-way">On the way</h2>
          <ul className="stack">{uploads.map((upload) => <UploadRow key={upload.key} upload={upload} />)}</ul>
        </section>
      ) : null}
      <Unfinished lessons={unfinished.filter((lesson) => !elsewhere.has(lesson.id))} />
    </Page>
  );
}
