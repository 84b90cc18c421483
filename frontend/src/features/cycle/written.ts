/** Words that two people may write at once. Pure: what is shown, what is to be sent, and where the two crossed. */

export type Texts<F extends string> = Readonly<Record<F, string>>;

/** `read` is what the server said when the writing began, `now` what stands in the fields. */
export interface Draft<F extends string> { readonly read: Texts<F>; readonly now: Texts<F> }

const same = (one: string, other: string): boolean => one.trim() === other.trim();

function fieldsOf<F extends string>(texts: Texts<F>): F[] {
  return Object.keys(texts) as F[];
}

/** Fields that hold something which was not sent. */
export function touched<F extends string>({ read, now }: Draft<F>): F[] {
  return fieldsOf(now).filter((field) => !same(read[field], now[field]));
}

/** What nobody writes here shows what the other wrote; what is being written stays. */
export function follow<F extends string>(draft: Draft<F>, server: Texts<F>): Draft<F> {
  const mine = new Set(touched(draft).filter((field) => !same(draft.now[field], server[field])));
  return { read: pick(server, draft.read, mine), now: pick(server, draft.now, mine) };
}

function pick<F extends string>(server: Texts<F>, own: Texts<F>, mine: ReadonlySet<F>): Texts<F> {
  return Object.fromEntries(fieldsOf(server).map((field) => [field, mine.has(field) ? own[field] : server[field]])) as Texts<F>;
}

/** Fields that both have written: neither may take the place of the other unseen. */
export function crossed<F extends string>(draft: Draft<F>, server: Texts<F>): F[] {
  return touched(draft).filter((field) => !same(draft.read[field], server[field]) && !same(draft.now[field], server[field]));
}

/** What is to be sent: only what was written here. */
export function changes<F extends string>(draft: Draft<F>): Partial<Record<F, string>> {
  return Object.fromEntries(touched(draft).map((field) => [field, draft.now[field]])) as Partial<Record<F, string>>;
}

/** After sending: what was sent is what the server has. */
export function sent<F extends string>(draft: Draft<F>, words: Partial<Record<F, string>>): Draft<F> {
  return { ...draft, read: { ...draft.read, ...words } };
}

/** Whoever read what the other wrote goes on with `text`. */
export function settled<F extends string>(draft: Draft<F>, server: Texts<F>, field: F, text: string): Draft<F> {
  return { read: { ...draft.read, [field]: server[field] }, now: { ...draft.now, [field]: text } };
}

/** A draft out of the browser's storage, if it is one about these fields. */
export function readWritten<F extends string>(stored: string | null, server: Texts<F>): Draft<F> | null {
  if (stored === null) return null;
  try {
    const found = JSON.parse(stored) as Partial<Draft<F>> | null;
    const whole = fieldsOf(server).every((field) => typeof found?.read?.[field] === "string" && typeof found.now?.[field] === "string");
    return whole ? (found as Draft<F>) : null;
  } catch {
    return null;
  }
}
