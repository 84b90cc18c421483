/** Small things this browser remembers. Storage may be forbidden or full: then nothing is remembered, and nothing breaks. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`vignette.${key}`);
    else localStorage.setItem(`vignette.${key}`, value);
  } catch {
    // Private windows may refuse; the page works without.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`vignette.${key}`);
  } catch {
    return null;
  }
}
