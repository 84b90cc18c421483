/** What is still uploading, on every other page: one line that leads back to "Add a lesson". */
import type { ReactElement } from "react";
import { Link, useLocation } from "react-router";
import { formatTimeLeft } from "@/lib/time";
import { Icon, ProgressBar } from "@/ui";
import { summary, type QueueSummary } from "./queue";
import { useKeepUploading, useUploads } from "./uploads";
import styles from "./UploadTray.module.css";

function words({ unfinished, stored, stuck, part }: QueueSummary): string {
  if (unfinished === 0 && stuck > 0) return "A recording was not taken";
  if (unfinished === 0) return stored === 1 ? "Safe to delete from your phone" : `${stored} recordings are safe`;
  if (stuck > 0) return "Waiting to go on";
  return unfinished === 1 ? `Uploading ${Math.floor(part * 100)} %` : `Uploading ${unfinished} recordings, ${Math.floor(part * 100)} %`;
}

export function UploadTray({ personId }: { personId: string }): ReactElement | null {
  useKeepUploading(personId);
  const { pathname } = useLocation();
  // A rehearsal's own page says how far its recordings are, beside their rounds.
  const uploads = useUploads().filter((upload) => upload.purpose !== "rehearsal" || !pathname.startsWith("/rehearsals/"));
  if (uploads.length === 0 || pathname === "/lessons/add") return null;
  const line = summary(uploads);
  if (line.unfinished === 0 && line.stuck === 0) return null;
  return (
    <aside data-tray className={styles["tray"]} aria-label="Uploads">
      <Link to="/lessons/add">
        <span className={styles["line"]}>
          <Icon name={line.stuck > 0 ? "wifi" : "upload"} size={16} />
          <b>{words(line)}</b>
          {line.secondsLeft === null ? null : <span className="soft num">{formatTimeLeft(line.secondsLeft)}</span>}
        </span>
        {line.unfinished > 0 ? <ProgressBar value={line.part} label="All uploads" /> : null}
      </Link>
    </aside>
  );
}
