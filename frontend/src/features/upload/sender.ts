/** Sends one file by tus, and says how it went. tus-js-client is fetched when the first upload starts. */
import type { DetailedError, Upload as TusUpload } from "tus-js-client";
import { API } from "@/client/api";
import { whyStopped, type Stop } from "./refusals";

/** Pieces this large are acknowledged one by one: a proxy's size limit is rarely below, and little is sent twice. */
const PIECE_BYTES = 32 * 2 ** 20;

export interface SendOrder {
  file: File;
  personId: string;
  title: string;
  taughtOn: string;
  purpose?: "rehearsal" | undefined;
  /** Go on with an upload the server already has. */
  lessonId: string | null;
}

export interface SendNews {
  accepted: (lessonId: string) => void;
  progress: (sentBytes: number) => void;
  /** The server has acknowledged this many bytes. */
  kept: (bytes: number) => void;
  done: () => void;
  stopped: (stop: Stop) => void;
}

export interface Sender {
  start: () => void;
  pause: () => void;
  /** Stop for good; the server forgets it too. */
  cancel: () => Promise<void>;
}

function lessonIdFrom(url: string | null): string | null {
  return url?.split("?")[0]?.split("/").filter(Boolean).at(-1) ?? null;
}

function stopFrom(error: Error | DetailedError, sizeBytes: number): Stop {
  const response = "originalResponse" in error ? error.originalResponse : null;
  return whyStopped(response?.getStatus() ?? 0, response?.getBody() ?? "", sizeBytes, navigator.onLine);
}

/** Another person at this browser must not go on with my upload: the fingerprint holds who, besides which file. */
function fingerprint({ personId, file }: SendOrder): string {
  return ["vignette", personId, file.name, file.size, file.lastModified].join("|");
}

export async function makeSender(order: SendOrder, news: SendNews): Promise<Sender> {
  const { Upload } = await import("tus-js-client");
  const upload: TusUpload = new Upload(order.file, {
    endpoint: `${API}/uploads`,
    uploadUrl: order.lessonId ? `${API}/uploads/${order.lessonId}` : null,
    metadata: { filename: order.file.name, title: order.title, taught_on: order.taughtOn, ...(order.purpose ? { purpose: order.purpose } : {}) },
    chunkSize: PIECE_BYTES,
    retryDelays: null,
    removeFingerprintOnSuccess: true,
    fingerprint: () => Promise.resolve(fingerprint(order)),
    onUploadUrlAvailable: () => {
      const id = lessonIdFrom(upload.url);
      if (id) news.accepted(id);
    },
    onProgress: (sent) => { news.progress(sent); },
    onChunkComplete: (_piece, accepted) => { news.kept(accepted); },
    onSuccess: () => { news.done(); },
    onError: (error) => { news.stopped(stopFrom(error, order.file.size)); },
  });
  if (!order.lessonId) {
    const [latest] = (await upload.findPreviousUploads()).sort((a, b) => b.creationTime.localeCompare(a.creationTime));
    if (latest) upload.resumeFromPreviousUpload(latest);
  }
  return {
    start: () => { upload.start(); },
    pause: () => { void upload.abort(); },
    cancel: () => upload.abort(true),
  };
}
