/** While bytes are on their way: warn before the window closes, and keep a phone's screen awake. */
import { isBusy, type Upload } from "./queue";

let warning = false;
let awake: Promise<WakeLockSentinel | null> | null = null;

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function stayAwake(): void {
  if (awake || !("wakeLock" in navigator)) return;
  awake = navigator.wakeLock.request("screen").catch(() => null);
}

function sleepAgain(): void {
  void awake?.then((lock) => lock?.release());
  awake = null;
}

export function leaveQuietly(): void {
  removeEventListener("beforeunload", warn);
  warning = false;
  sleepAgain();
}

export function watchLeaving(uploads: readonly Upload[]): void {
  const busy = isBusy(uploads);
  if (busy && !warning) {
    addEventListener("beforeunload", warn);
    warning = true;
    stayAwake();
  } else if (!busy && warning) {
    leaveQuietly();
  }
}

// A phone releases the lock when the person looks at another app; take it again when they come back.
if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", () => {
    if (warning && document.visibilityState === "visible") {
      awake = null;
      stayAwake();
    }
  });
}
