/** Short news at the edge of the page, with undo where something was done. Kept outside React so that anything can say it. */
export interface ToastNews {
  id: number;
  text: string;
  tone: "calm" | "problem";
  undo?: () => void;
}

const STAY_MS = 8_000;
let news: readonly ToastNews[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const timers = new Map<number, ReturnType<typeof setTimeout>>();

function change(next: readonly ToastNews[]): void {
  news = next;
  for (const listener of listeners) listener();
}

export function toasts(): readonly ToastNews[] {
  return news;
}

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  change(news.filter((toast) => toast.id !== id));
}

/** Start (again) the clock after which the news goes away by itself. */
export function startClock(id: number): void {
  clearTimeout(timers.get(id));
  timers.set(id, setTimeout(() => { dismiss(id); }, STAY_MS));
}

/** Nobody should lose an undo while reaching for it: the clock stands while pointer or focus is inside. */
export function holdClock(id: number): void {
  clearTimeout(timers.get(id));
}

/** Say something. `undo` adds the button. Returns the id. */
export function toast(text: string, options: { undo?: () => void; tone?: ToastNews["tone"] } = {}): number {
  const id = nextId++;
  change([...news.slice(-2), { id, text, tone: options.tone ?? "calm", ...(options.undo ? { undo: options.undo } : {}) }]);
  startClock(id);
  return id;
}
