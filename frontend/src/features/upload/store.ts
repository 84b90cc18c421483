/** The one queue of this window. It lives outside the screens, so uploads go on while the person looks around. */
import { announceSignedOut, ApiProblem } from "@/client/api";
import { changeLesson, eraseLesson, listLessons } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { awaitArrival } from "./arrival";
import { hold, letGo } from "./holding";
import { alreadyHere, change, isSameFile, isSameRecording, startable, twinOf, type Upload } from "./queue";
import { goingOn, newUpload } from "./making";
import { alreadyThere, waitBefore, whyStopped, type Stop } from "./refusals";
import { makeSender, type Sender } from "./sender";
import { makeSpeedMeter } from "./speed";
import { leaveQuietly, watchLeaving } from "./leaving";

const TELL_EVERY_MS = 200;

let uploads: readonly Upload[] = [];
let nextKey = 1;
/** Whose uploads these are. */
let owner = "";
const senders = new Map<string, Sender>();
const making = new Set<string>();
const attempts = new Map<string, number>();
const retries = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

export function currentUploads(): readonly Upload[] {
  return uploads;
}

export function onUploads(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function find(key: string): Upload | undefined {
  return uploads.find((upload) => upload.key === key);
}

function set(next: readonly Upload[]): void {
  uploads = next;
  watchLeaving(uploads);
  for (const listener of listeners) listener();
}

function update(key: string, next: Partial<Upload>): void {
  set(change(uploads, key, next));
}

/** Add files; those already here are left out. `goOn` names the unfinished lesson a file belongs to. */
export function addFiles(files: readonly File[], goOn: (file: File) => Lesson | null = () => null): number {
  const fresh = files.filter((file) => !alreadyHere(uploads, file));
  set([...uploads, ...fresh.map((file) => {
    const known = goOn(file);
    return newUpload(`upload-${nextKey++}`, file, known ? goingOn(known) : {});
  })]);
  pump();
  return fresh.length;
}

/** A recording of a rehearsal, made in this browser; its name in the queue. The same one again is the one that is there. */
export function addRecording(file: File, title: string, lessonId: string | null): string {
  const known = uploads.find((upload) => isSameFile(upload.file, file) && upload.status !== "refused");
  if (known) return known.key;
  const added = newUpload(`upload-${nextKey++}`, file, { title, lessonId, purpose: "rehearsal", anyway: true });
  set([...uploads, added]);
  pump();
  return added.key;
}

function pump(): void {
  for (const upload of startable(uploads)) begin(upload);
}

function begin(upload: Upload): void {
  const { key } = upload;
  update(key, { status: "sending" });
  // Paused and resumed while it was being made: what is on its way looks at the status when it arrives.
  if (making.has(key)) return;
  making.add(key);
  made(key).finally(() => { making.delete(key); }).then(
    (sender) => { if (find(key)?.status === "sending") sender?.start(); },
    // The server could not be asked, or the sender's own code not be fetched.
    (error: unknown) => { stopped(key, whyStopped(error instanceof ApiProblem ? error.status : 0, "", upload.file.size, navigator.onLine)); },
  );
}

/** The sender, once it is certain that these bytes are wanted and that this window is the one to send them. */
async function made(key: string): Promise<Sender | null> {
  const known = senders.get(key);
  if (!known && !(await isWanted(key))) return null;
  const lessonId = find(key)?.lessonId;
  if (lessonId) {
    await hold(lessonId, () => { update(key, { status: "elsewhere" }); pump(); });
    if (find(key)?.status === "elsewhere") update(key, { status: "sending" });
    if (find(key)?.status !== "sending") letGo(lessonId);
  }
  const upload = find(key);
  if (upload?.status !== "sending") return null;
  const sender = known ?? await newSender(upload);
  senders.set(key, sender);
  return sender;
}

/** Looks at what the server has: what is begun is gone on with, and what is there already is asked about. */
async function isWanted(key: string): Promise<boolean> {
  const upload = find(key);
  if (!upload || upload.lessonId || upload.anyway) return upload !== undefined;
  const { items } = await listLessons("mine");
  const begun = items.find((lesson) => lesson.state === "uploading" && isSameRecording(upload.file, lesson) && !uploads.some((one) => one.lessonId === lesson.id));
  const twin = twinOf(upload.file, items);
  if (begun) update(key, goingOn(begun));
  else if (twin) {
    update(key, { status: "refused", refusal: alreadyThere(twin) });
    pump();
    return false;
  }
  return true;
}

function newSender(upload: Upload): Promise<Sender> {
  const { key } = upload;
  const meter = makeSpeedMeter();
  let told = 0;
  return makeSender({ file: upload.file, personId: owner, title: upload.title, taughtOn: upload.taughtOn, lessonId: upload.lessonId, purpose: upload.purpose }, {
    accepted: (lessonId) => {
      void hold(lessonId, () => undefined);
      if (find(key)?.lessonId === lessonId) return;
      update(key, { lessonId });
      tellWords(key);
    },
    progress: (sent) => {
      meter.note(sent);
      attempts.delete(key);
      const now = Date.now();
      if (now - told < TELL_EVERY_MS && sent < upload.file.size) return;
      told = now;
      update(key, { sent, speed: meter.speed() });
    },
    kept: (bytes) => { update(key, { kept: bytes }); },
    done: () => {
      update(key, { status: "checking", sent: upload.file.size, speed: null });
      const id = find(key)?.lessonId ?? null;
      letGo(id);
      if (id) awaitArrival(id, () => { update(key, { status: "stored" }); });
      pump();
    },
    stopped: (stop) => { meter.reset(); stopped(key, stop); },
  });
}

function stopped(key: string, stop: Stop): void {
  const upload = find(key);
  if (upload?.status !== "sending" && upload?.status !== "no-network") return;
  if (stop.kind === "refused") update(key, { status: "refused", refusal: stop.refusal, speed: null });
  else if (stop.kind === "signed-out") {
    update(key, { status: "signed-out", speed: null });
    announceSignedOut();
  } else {
    // Gone: begin anew without the old address. Passing: wait, then go on where the server is.
    if (stop.kind === "gone") { senders.delete(key); letGo(upload.lessonId); update(key, { lessonId: null, sent: 0, kept: 0 }); }
    update(key, { status: "no-network", speed: null });
    const attempt = attempts.get(key) ?? 0;
    attempts.set(key, attempt + 1);
    clearTimeout(retries.get(key));
    retries.set(key, setTimeout(() => { tryAgain(key); }, waitBefore(attempt)));
  }
  pump();
}

function tryAgain(key: string): void {
  clearTimeout(retries.get(key));
  const upload = find(key);
  if (upload?.status === "no-network" || upload?.status === "signed-out") begin(upload);
}

/** Title and day may be changed while the bytes go; the server learns them as soon as it knows the lesson. */
export function rename(key: string, words: { title?: string; taughtOn?: string }): void {
  update(key, words);
  tellWords(key);
}

const telling = new Map<string, ReturnType<typeof setTimeout>>();
function tellWords(key: string): void {
  clearTimeout(telling.get(key));
  telling.set(key, setTimeout(() => {
    const upload = find(key);
    if (upload?.lessonId && upload.title.trim()) void changeLesson(upload.lessonId, { title: upload.title.trim(), taught_on: upload.taughtOn || null }).catch(() => undefined);
  }, 600));
}

export function pause(key: string): void {
  clearTimeout(retries.get(key));
  update(key, { status: "paused", speed: null });
  senders.get(key)?.pause();
  letGo(find(key)?.lessonId ?? null);
  pump();
}

/** Go on, or try once more; `anyway`: although it is here already. */
export function resume(key: string, anyway = false): void {
  update(key, { status: "waiting", refusal: null, ...(anyway ? { anyway } : {}) });
  pump();
}

/** Take it back: the server forgets what it has. */
export async function cancel(key: string): Promise<void> {
  const upload = find(key);
  remove(key);
  const sender = senders.get(key);
  senders.delete(key);
  try {
    if (sender) await sender.cancel();
    else if (upload?.lessonId) await eraseLesson(upload.lessonId);
  } catch {
    // No connection: the server lets an unfinished upload expire by itself.
  }
}

/** Out of the list; what is on the server stays. */
export function remove(key: string): void {
  clearTimeout(retries.get(key));
  letGo(find(key)?.lessonId ?? null);
  set(uploads.filter((upload) => upload.key !== key));
  pump();
}

/** Somebody is signed in. The same person goes on where they were; another one starts with an empty queue. */
export function belongTo(personId: string): void {
  if (owner !== "" && owner !== personId) stopAll();
  owner = personId;
  goOn();
}

/** The network is back, or somebody signed in again: go on at once. */
export function goOn(): void {
  for (const upload of uploads) tryAgain(upload.key);
}

/** Somebody signs out: stop sending. What arrived is kept by the server for them. */
export function stopAll(): void {
  for (const sender of senders.values()) sender.pause();
  for (const { lessonId } of uploads) letGo(lessonId);
  for (const timer of retries.values()) clearTimeout(timer);
  senders.clear();
  leaveQuietly();
  set([]);
}
