/** The one queue of this window. It lives outside the screens, so uploads go on while the person looks around. */
import { announceSignedOut } from "@/client/api";
import { changeLesson, eraseLesson, readLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { toast } from "@/ui/toast-store";
import { alreadyHere, change, startable, type Upload } from "./queue";
import { suggestDay, suggestTitle } from "./names";
import { refuseBefore, waitBefore, type Stop } from "./refusals";
import { makeSender, type Sender } from "./sender";
import { makeSpeedMeter } from "./speed";
import { leaveQuietly, watchLeaving } from "./leaving";

const CHECK_EVERY_MS = 1_500;
const LONGEST_CHECK_MS = 30_000;
const TELL_EVERY_MS = 200;

let uploads: readonly Upload[] = [];
let nextKey = 1;
/** Whose uploads these are. */
let owner = "";
const senders = new Map<string, Promise<Sender>>();
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
  const added = fresh.map((file): Upload => {
    const known = goOn(file);
    const taughtOn = known?.taught_on ?? suggestDay(file.lastModified);
    const refusal = refuseBefore(file);
    return {
      key: `upload-${nextKey++}`, file, lessonId: known?.id ?? null, title: known?.title ?? suggestTitle(file.name, taughtOn), taughtOn,
      sent: known?.received_bytes ?? 0, kept: known?.received_bytes ?? 0, status: refusal ? "refused" : "waiting", speed: null, refusal,
    };
  });
  set([...uploads, ...added]);
  pump();
  return added.length;
}

function pump(): void {
  for (const upload of startable(uploads)) begin(upload);
}

function begin(upload: Upload): void {
  const { key } = upload;
  update(key, { status: "sending" });
  const sender = senders.get(key) ?? newSender(upload);
  senders.set(key, sender);
  sender.then(
    (ready) => { if (find(key)?.status === "sending") ready.start(); },
    // The sender's own code could not be fetched: the same as no network.
    () => { senders.delete(key); stopped(key, { kind: "passing", reason: "offline" }); },
  );
}

function newSender(upload: Upload): Promise<Sender> {
  const { key } = upload;
  const meter = makeSpeedMeter();
  let told = 0;
  return makeSender({ file: upload.file, personId: owner, title: upload.title, taughtOn: upload.taughtOn, lessonId: upload.lessonId }, {
    accepted: (lessonId) => {
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
      check(key);
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
    if (stop.kind === "gone") { senders.delete(key); update(key, { lessonId: null, sent: 0, kept: 0 }); }
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

/** Every byte is sent: ask until the server has checked them, and then until it knows whether it is a recording at all. */
function check(key: string, asked = 0): void {
  const id = find(key)?.lessonId;
  if (!id) return;
  const again = (): void => { setTimeout(() => { check(key, asked + 1); }, Math.min(CHECK_EVERY_MS * (1 + asked / 4), LONGEST_CHECK_MS)); };
  readLesson(id).then((lesson) => {
    if (lesson.state !== "uploading") update(key, { status: "stored" });
    if (lesson.state === "uploading" || lesson.state === "stored") again();
    else tellEnd(lesson);
  }, again);
}

function tellEnd(lesson: Lesson): void {
  if (location.pathname === "/lessons/add") return; // it stands there already
  if (lesson.state === "failed") toast(`“${lesson.title}”: ${lesson.problem?.title ?? "it could not be prepared"}.`, { tone: "problem" });
  else toast(`“${lesson.title}” is safe to delete from your phone.`);
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
  void senders.get(key)?.then((sender) => { sender.pause(); });
  pump();
}

export function resume(key: string): void {
  update(key, { status: "waiting" });
  pump();
}

/** Take it back: the server forgets what it has. */
export async function cancel(key: string): Promise<void> {
  const upload = find(key);
  remove(key);
  const sender = await senders.get(key);
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
  for (const sender of senders.values()) void sender.then((ready) => { ready.pause(); });
  for (const timer of retries.values()) clearTimeout(timer);
  senders.clear();
  leaveQuietly();
  set([]);
}
