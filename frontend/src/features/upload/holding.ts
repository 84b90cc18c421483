/**
 * One window at a time sends a recording. The browser keeps the lock by the lesson's name and lets go of it when its
 * window closes. Without locks (plain http in a school's own network) the server keeps two senders apart, less politely.
 */
import { useEffect, useState } from "react";

const NAME = "vignette.upload.";
const LOOK_EVERY_MS = 2_000;

const held = new Map<string, () => void>();

function manager(): LockManager | null {
  return "locks" in navigator ? navigator.locks : null;
}

async function take(locks: LockManager, lessonId: string, options: LockOptions): Promise<boolean> {
  return new Promise((taken, refused) => {
    locks.request(NAME + lessonId, options, (lock) => {
      taken(lock !== null);
      return lock === null ? undefined : new Promise<void>((release) => { held.set(lessonId, release); });
    }).catch(refused);
  });
}

/** Resolves when this window may send that lesson; calls `waits` first if another one is sending it. */
export async function hold(lessonId: string, waits: () => void): Promise<void> {
  const locks = manager();
  if (!locks || held.has(lessonId) || await take(locks, lessonId, { ifAvailable: true })) return;
  waits();
  await take(locks, lessonId, {});
}

export function letGo(lessonId: string | null): void {
  if (lessonId === null) return;
  held.get(lessonId)?.();
  held.delete(lessonId);
}

/** Lessons that another window of this browser is sending just now; looked up while `wanted`. */
export function useSentElsewhere(wanted: boolean): ReadonlySet<string> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const locks = manager();
    if (!wanted || !locks) return undefined;
    const look = async (): Promise<void> => {
      const names = ((await locks.query()).held ?? []).flatMap((lock) => (lock.name?.startsWith(NAME) ? [lock.name.slice(NAME.length)] : []));
      setIds(new Set(names.filter((id) => !held.has(id))));
    };
    void look();
    const timer = setInterval(() => { void look(); }, LOOK_EVERY_MS);
    return () => { clearInterval(timer); };
  }, [wanted]);
  return ids;
}
