/** One upload's state as a sentence. */
import { formatBytes, formatSpeed } from "@/lib/bytes";
import { formatTimeLeft } from "@/lib/time";
import { secondsLeft, type Upload } from "./queue";

export interface StatusWords { headline: string; detail: string; tone: "calm" | "good" | "warn" }

export function statusWords(upload: Upload): StatusWords {
  const size = upload.file.size;
  const percent = size > 0 ? Math.floor((upload.sent / size) * 100) : 0;
  const amount = `${formatBytes(upload.sent)} of ${formatBytes(size)}`;
  const safe = upload.kept > 0 ? `${formatBytes(upload.kept)} of ${formatBytes(size)} is safe.` : `Nothing of ${formatBytes(size)} has arrived yet.`;
  switch (upload.status) {
    case "waiting":
      return { headline: "Waiting for its turn", detail: formatBytes(size), tone: "calm" };
    case "sending":
      return { headline: `Uploading ${percent} %`, detail: [amount, ...pace(upload)].join(" · "), tone: "calm" };
    case "paused":
      return { headline: `Paused at ${percent} %`, detail: safe, tone: "calm" };
    case "no-network":
      return { headline: "Waiting for the network", detail: `${safe} It goes on by itself.`, tone: "warn" };
    case "signed-out":
      return { headline: "Sign in again to go on", detail: safe, tone: "warn" };
    case "checking":
      return { headline: "Checking every byte", detail: "Keep the recording until this is done.", tone: "calm" };
    case "stored":
      return { headline: "Safe to delete from your phone", detail: `Checked: ${formatBytes(size)}, every byte`, tone: "good" };
    case "refused":
      return { headline: upload.refusal?.title ?? "This recording was not taken", detail: upload.refusal?.detail ?? "", tone: "warn" };
  }
}

/** `4.2 MB/s`, `about 2 min left`; nothing until the speed has settled. */
function pace(upload: Upload): string[] {
  const left = secondsLeft(upload);
  const words = upload.speed === null ? [] : [formatSpeed(upload.speed)];
  return left === null ? words : [...words, `${formatTimeLeft(left).toLowerCase()} left`];
}
