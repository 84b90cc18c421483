/**
 * Recordings made here and not sent yet, kept by the browser so that a reload does not lose them. Only for whoever made
 * them, for a day at most, and not past signing out. Where the browser keeps nothing, they live as long as the page.
 */
const NAME = "vignette-rehearsals";
const STORE = "takes";
const LONGEST_MS = 24 * 3600 * 1000;

/** One recording on its way to being a round. */
export interface Take {
  id: string;
  rehearsalId: string;
  personId: string;
  file: File;
  /** As it was recorded: browsers write none into the file. */
  duration_ms: number;
  title: string;
  /** Who rehearsed. */
  who: string;
  adaptation: string;
  variation: string;
  /** Somebody said: send it. */
  sent: boolean;
  lessonId: string | null;
  roundId: string | null;
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, refused) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => { request.result.createObjectStore(STORE, { keyPath: "id" }); };
    request.onsuccess = () => { done(request.result); };
    request.onerror = () => { refused(request.error ?? new Error("no store")); };
  });
}

async function within<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>, otherwise: T): Promise<T> {
  try {
    const base = await open();
    return await new Promise<T>((done, refused) => {
      const turn = base.transaction(STORE, mode);
      const request = ask(turn.objectStore(STORE));
      turn.oncomplete = () => { base.close(); done(request.result); };
      turn.onabort = () => { base.close(); refused(turn.error ?? new Error("not kept")); };
    });
  } catch {
    return otherwise; // a private window, or no room: it stays in this page alone
  }
}

export async function keepTake(take: Take): Promise<void> {
  await within<IDBValidKey>("readwrite", (store) => store.put(take), "");
}

export async function forgetTake(id: string): Promise<void> {
  await within<undefined>("readwrite", (store) => store.delete(id), undefined);
}

export async function forgetTakes(): Promise<void> {
  await within<undefined>("readwrite", (store) => store.clear(), undefined);
}

/** What I made for this rehearsal and have not sent; what lies here too long, or is somebody else's, goes. */
export async function keptTakes(rehearsalId: string, personId: string, now = Date.now()): Promise<Take[]> {
  const all = await within<Take[]>("readonly", (store) => store.getAll() as IDBRequest<Take[]>, []);
  const stale = all.filter((take) => take.personId !== personId || now - take.file.lastModified > LONGEST_MS);
  for (const take of stale) await forgetTake(take.id);
  return all.filter((take) => !stale.includes(take) && take.rehearsalId === rehearsalId);
}
