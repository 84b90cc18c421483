/** Where recordings come in: dropped, picked from the device, or straight from a phone's camera. */
import { useRef, type ReactElement } from "react";
import { Button, Icon } from "@/ui";
import styles from "./DropArea.module.css";
import { useFileDrop } from "./file-drop";

/** Some systems know no type for these endings, and would grey them out. */
const ACCEPT = "video/*,.mp4,.mov,.m4v,.mkv,.webm,.avi,.mts,.m2ts,.3gp,.mpg,.mpeg,.ts,.wmv,.flv";

export function DropArea({ onFiles }: { onFiles: (files: File[]) => void }): ReactElement {
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);

  const over = useFileDrop(onFiles);

  function take(input: HTMLInputElement): void {
    if (input.files?.length) onFiles([...input.files]);
    input.value = "";
  }

  return (
    <section className={styles["area"]} aria-label="Recordings to add" data-drop-target={over || undefined}>
      <Icon name="upload" size={36} />
      <p className={styles["drag"]}>{over ? "Let go to add them" : "Drop recordings here, several at once if you like"}</p>
      <div className={styles["buttons"]}>
        <Button variant="primary" onPress={() => picker.current?.click()}>Choose recordings</Button>
        <Button className={styles["camera"] ?? ""} icon="film" onPress={() => camera.current?.click()}>Use the camera</Button>
      </div>
      <input ref={picker} type="file" accept={ACCEPT} multiple hidden tabIndex={-1} aria-label="Recordings" data-testid="pick-recordings" onChange={(event) => { take(event.target); }} />
      <input ref={camera} type="file" accept="video/*" capture="environment" hidden tabIndex={-1} aria-label="Record with the camera" onChange={(event) => { take(event.target); }} />
      <p className="small soft">They go on in the background, survive bad Wi‑Fi and a closed laptop, and nobody but you can see them.</p>
    </section>
  );
}
