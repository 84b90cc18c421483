/** Small things this browser remembers. Storage may be forbidden or full: then nothing is remembered, and nothing breaks. */
const PREFIX = "vignette.";

function write(store: () => Storage, key: string, value: string | null): void {
  try {
    if (value === null) store().removeItem(PREFIX + key);
    else store().setItem(PREFIX + key, value);
  } catch {
    // Private windows may refuse; the page works without.
  }
}

function read(store: () => Storage, key: string): string | null {
  try {
    return store().getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  write(() => localStorage, key, value);
}

export function recall(key: string): string | null {
  return read(() => localStorage, key);
}

/** Everything whose name begins like this. */
export function recallAll(start: string): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + start)).map((name) => localStorage.getItem(name) ?? "");
  } catch {
    return [];
  }
}

/** What is half written in this window: another window writing the same does not take it away; a new window finds the latest. */
export function rememberHere(key: string, value: string | null): void {
  write(() => sessionStorage, key, value ?? "");
  remember(key, value);
}

export function recallHere(key: string): string | null {
  const here = read(() => sessionStorage, key);
  if (here !== null) return here === "" ? null : here;
  return recall(key);
}
