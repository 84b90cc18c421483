/**
 * New notes that the server has not taken yet, kept in this browser under their Idempotency-Key: after a reload, a
 * sign-in or a closed laptop they are sent again, and never twice.
 */
import { recallAll, remember } from "@/lib/storage";
import type { Pending } from "./pending";

export type Unsent = Extract<Pending, { op: "create" }>;

const nameFor = (personId: string, lessonId: string): string => `unsent.${personId}.${lessonId}.`;

export function keepUnsent(personId: string, lessonId: string, one: Unsent): void {
  remember(nameFor(personId, lessonId) + one.key, JSON.stringify(one));
}

export function forgetUnsent(personId: string, lessonId: string, key: string): void {
  remember(nameFor(personId, lessonId) + key, null);
}

function isUnsent(value: unknown): value is Unsent {
  const one = value as Partial<Unsent> | null;
  return typeof one === "object" && one !== null && one.op === "create" && typeof one.key === "string" && typeof one.note?.body === "string" && typeof one.draftOf?.id === "string";
}

export function recallUnsent(personId: string, lessonId: string): Unsent[] {
  return recallAll(nameFor(personId, lessonId)).flatMap((text) => {
    try {
      const one: unknown = JSON.parse(text);
      return isUnsent(one) ? [{ ...one, failed: null }] : [];
    } catch {
      return [];
    }
  });
}
