/** The rehearsal page with the queue that sends its recordings: features never import one another. */
import { useMemo, type ReactElement } from "react";
import { useParams } from "react-router";
import { RehearsalPage } from "@/features/rehearsal/RehearsalPage";
import type { Sending, Sent } from "@/features/rehearsal/sending";
import type { Upload } from "@/features/upload/queue";
import { statusWords } from "@/features/upload/status-words";
import { addRecording, cancel, resume } from "@/features/upload/store";
import { useUploads } from "@/features/upload/uploads";

const STATES: Record<Upload["status"], Sent["state"]> = {
  waiting: "going", sending: "going", checking: "going", elsewhere: "going", stored: "done",
  paused: "stuck", "no-network": "stuck", "signed-out": "stuck", refused: "refused",
};

function sentOf(upload: Upload): Sent {
  const { headline, detail } = statusWords(upload);
  const words = upload.status === "no-network" || upload.status === "refused" ? `${headline}. ${detail}` : headline;
  return { key: upload.key, lessonId: upload.lessonId, part: upload.sent / Math.max(1, upload.file.size), state: STATES[upload.status], words };
}

export function RehearsalRoute(): ReactElement {
  const { id = "" } = useParams();
  const uploads = useUploads();
  const sending = useMemo<Sending>(() => ({
    sent: uploads.filter((upload) => upload.purpose === "rehearsal").map(sentOf),
    send: addRecording,
    again: (key) => { resume(key, true); },
    drop: (key) => { void cancel(key); },
  }), [uploads]);
  return <RehearsalPage key={id} id={id} sending={sending} />;
}
