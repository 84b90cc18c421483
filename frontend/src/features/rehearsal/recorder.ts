/**
 * The camera and what it records, outside React: ask for it, choose one, count three, record, stop. The one thing that
 * comes out is a `File`. Whatever is refused ends in a `problem` with words for it, and rehearsing goes on without.
 */
import { recall, remember } from "@/lib/storage";
import { Signal } from "@/player/signal";

export const LONGEST_MS = 120_000;
export const COUNT_FROM = 3;
const TICK_MS = 200;
const PIECE_MS = 1000;
const BITS_PER_SECOND = 2_000_000;
/** What this engine and the others understand; Safari has only the last. */
const TYPES = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const CAMERA = "rehearsal.camera";

export type RecorderProblem = "denied" | "none" | "busy" | "unsupported";

export interface RecorderState {
  phase: "off" | "asking" | "ready" | "counting" | "recording" | "review";
  problem: RecorderProblem | null;
  cameras: readonly { id: string; label: string }[];
  camera: string;
  /** Without a microphone there is a picture and no sound. */
  silent: boolean;
  count: number;
  elapsed_ms: number;
  file: File | null;
}

const OFF: RecorderState = { phase: "off", problem: null, cameras: [], camera: "", silent: false, count: 0, elapsed_ms: 0, file: null };

function problemOf(error: unknown): RecorderProblem {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "unsupported";
}

/** `rehearsal 2026-11-28 14.03.12.webm` */
export function fileName(at: Date, type: string): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `rehearsal ${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(".")}.${type.startsWith("video/mp4") ? "mp4" : "webm"}`;
}

export class Recorder {
  readonly state = new Signal<RecorderState>(OFF);
  stream: MediaStream | null = null;
  #recorder: MediaRecorder | null = null;
  #pieces: Blob[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #asked = 0;

  #set(next: Partial<RecorderState>): void {
    this.state.set({ ...this.state.value, ...next });
  }

  /** Show the picture; the browser asks the person first. */
  async open(camera = recall(CAMERA) ?? ""): Promise<void> {
    const turn = ++this.#asked;
    this.#letGo();
    this.#set({ phase: "asking", problem: null, file: null });
    try {
      const { stream, silent } = await this.#ask(camera);
      if (turn !== this.#asked) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.stream = stream;
      const chosen = stream.getVideoTracks()[0]?.getSettings().deviceId ?? "";
      remember(CAMERA, chosen || null);
      this.#set({ phase: "ready", silent, camera: chosen, cameras: await this.#cameras() });
    } catch (error) {
      if (turn === this.#asked) this.#set({ phase: "off", problem: problemOf(error) });
    }
  }

  async #ask(camera: string): Promise<{ stream: MediaStream; silent: boolean }> {
    // Plain http in a school's own network has no cameras at all.
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (!devices || typeof MediaRecorder === "undefined") throw new DOMException("", "NotSupportedError");
    const video: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 }, ...(camera ? { deviceId: camera } : {}) };
    try {
      return { stream: await devices.getUserMedia({ video, audio: true }), silent: false };
    } catch (error) {
      if (problemOf(error) !== "none") throw error;
      return { stream: await devices.getUserMedia({ video }), silent: true };
    }
  }

  async #cameras(): Promise<RecorderState["cameras"]> {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((device) => device.kind === "videoinput").map((device, n) => ({ id: device.deviceId, label: device.label || `Camera ${n + 1}` }));
  }

  /** Three, two, one. */
  count(): void {
    if (this.state.value.phase !== "ready") return;
    this.#set({ phase: "counting", count: COUNT_FROM });
    this.#timer = setInterval(() => {
      const count = this.state.value.count - 1;
      if (count > 0) this.#set({ count });
      else this.#record();
    }, 1000);
  }

  #record(): void {
    clearInterval(this.#timer);
    if (!this.stream) return;
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
    const recorder = new MediaRecorder(this.stream, { videoBitsPerSecond: BITS_PER_SECOND, ...(type ? { mimeType: type } : {}) });
    this.#pieces = [];
    recorder.ondataavailable = (event) => { if (event.data.size > 0) this.#pieces.push(event.data); };
    recorder.onstop = () => { this.#finish(recorder.mimeType || type); };
    recorder.start(PIECE_MS);
    this.#recorder = recorder;
    const began = performance.now();
    this.#set({ phase: "recording", elapsed_ms: 0, count: 0 });
    this.#timer = setInterval(() => {
      this.#set({ elapsed_ms: performance.now() - began });
      if (performance.now() - began >= LONGEST_MS) this.stop();
    }, TICK_MS);
  }

  /** Enough: what was recorded is to be looked at. While counting, it was not begun. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.state.value.phase === "counting") this.#set({ phase: "ready", count: 0 });
    else if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  #finish(type: string): void {
    clearInterval(this.#timer);
    const kind = type.split(";")[0] ?? "";
    const now = new Date();
    const file = new File(this.#pieces, fileName(now, kind), { type: kind, lastModified: now.getTime() });
    this.#pieces = [];
    this.#recorder = null;
    this.#letGo();
    this.#set(file.size > 0 ? { phase: "review", file } : { phase: "off", problem: "busy" });
  }

  /** Switch the camera off, and forget what was not sent. */
  close(): void {
    this.#asked++;
    clearInterval(this.#timer);
    if (this.#recorder) {
      this.#recorder.onstop = null;
      if (this.#recorder.state !== "inactive") this.#recorder.stop();
      this.#recorder = null;
    }
    this.#letGo();
    this.state.set(OFF);
  }

  #letGo(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }
}
