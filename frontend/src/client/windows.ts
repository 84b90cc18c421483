/** The windows of one browser share one session: who signs in or out in one of them does so in all. */
const NAME = "vignette.session";

let channel: BroadcastChannel | null = null;

function open(): BroadcastChannel | null {
  if (typeof BroadcastChannel !== "undefined") channel ??= new BroadcastChannel(NAME);
  return channel;
}

/** Somebody signed in or out here. */
export function tellWindows(): void {
  open()?.postMessage("changed");
}

/** Somebody may have signed in or out in another window. */
export function onOtherWindow(listener: () => void): void {
  open()?.addEventListener("message", listener);
}
