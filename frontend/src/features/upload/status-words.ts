/** One upload's state as a sentence. */
import { formatBytes, formatSpeed } from "@/lib/bytes";
import { formatTimeLeft } from "@/lib/time";
import { secondsLeft, type Upload } from "./queue";

export interface StatusWords { headline: string; detail: string; tone: "calm" | "good" | "warn" }

export function statusWords(upload: Upload): StatusWords {
  const size = upload.file.size;
  const percent = Math.floor((upload.sent / Math.max(1, size)) * 100);
  const amount = `${formatBytes(upload.sent)} of ${formatBytes(size)}`;
  const safe = arrived(upload);
  switch (upload.status) {
    case "waiting":
      return { headline: "Waiting for its turn", detail: formatBytes(size), tone: "calm" };
    case "sending":
      return { headline: `Uploading ${percent} %`, detail: [amount, ...pace(upload)].join(" · "), tone: "calm" };
    case "paused":
      return { headline: `Paused at ${percent} %`, detail: safe, tone: "calm" };
    case "no-network":
      return { headline: "Waiting for the network", detail: `${safe} It goes on by itself.`, tone: "warn" };
    case "elsewhere":
      return { headline: "Another window is sending this", detail: "It goes on here if that one is closed.", tone: "calm" };
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

function arrived({ kept, file }: Upload): string {
  return kept > 0 ? `${formatBytes(kept)} of ${formatBytes(file.size)} is safe.` : `Nothing of ${formatBytes(file.size)} has arrived yet.`;
}

/** `4.2 MB/s`, `about 2 min left`; nothing until the speed has settled. */
function pace(upload: Upload): string[] {
  const left = secondsLeft(upload);
  const words = upload.speed === null ? [] : [formatSpeed(upload.speed)];
  return left === null ? words : [...words, `${formatTimeLeft(left).toLowerCase()} left`];
}
