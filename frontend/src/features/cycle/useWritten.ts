/** Words that two people may write at once: nothing typed is lost by leaving the page, nor by whoever saved first. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { isStale } from "@/client/api";
import { useMe } from "@/client/session";
import { recallHere, rememberHere } from "@/lib/storage";
import { changes, crossed, follow, readWritten, sent, settled, touched, type Draft, type Texts } from "./written";

/** What the server has, and by which name of its state it may be changed. */
export interface Known<F extends string> { texts: Texts<F>; etag: string }

interface Ways<F extends string> {
  /** Where it stands; what is half written is kept under it. */
  place: string;
  known: Known<F>;
  send: (words: Partial<Record<F, string>>, etag: string) => Promise<unknown>;
  /** Ask the server anew. */
  again: () => Promise<Known<F>>;
  onSettled: () => Promise<unknown>;
}

export interface Written<F extends string> {
  texts: Texts<F>;
  changed: boolean;
  crossed: F[];
  saving: boolean;
  problem: Error | null;
  write: (field: F, text: string) => void;
  /** The other's words were read: go on with this. */
  settle: (field: F, text: string) => void;
  /** Save what was written; without anything to save, nothing happens. */
  save: () => void;
}

export function useWritten<F extends string>({ place, known, send, again, onSettled }: Ways<F>): Written<F> {
  const name = `written.${useMe().id}.${place}`;
  const [kept, setKept] = useState<Draft<F>>(() => readWritten(recallHere(name), known.texts) ?? { read: known.texts, now: known.texts });
  const [asked, setAsked] = useState(false); // not while somebody is typing: only once they mean to save
  const draft = follow(kept, known.texts);
  const both = crossed(draft, known.texts);
  const keep = (next: Draft<F>): void => {
    setKept(next);
    rememberHere(name, touched(next).length > 0 ? JSON.stringify(next) : null);
  };
  const saving = useMutation({
    scope: { id: name }, // one after the other: a field may be left while another is on its way
    mutationFn: async (mine: Draft<F>) => {
      const words = changes(mine);
      try {
        await send(words, known.etag);
      } catch (error) {
        if (!isStale(error)) throw error;
        const now = await again(); // something else of it has changed: that is no reason to ask anybody
        if (crossed(mine, now.texts).length > 0) {
          setAsked(true);
          throw error;
        }
        await send(words, now.etag);
      }
      return words;
    },
    onSuccess: (words) => {
      const stored = readWritten(recallHere(name), known.texts); // somebody may have gone on writing meanwhile
      if (stored) rememberHere(name, touched(sent(stored, words)).length > 0 ? JSON.stringify(sent(stored, words)) : null);
      setKept((now) => sent(now, words));
    },
    onSettled,
  });
  return {
    texts: draft.now,
    changed: touched(draft).length > 0,
    crossed: asked ? both : [],
    saving: saving.isPending,
    problem: isStale(saving.error) ? null : saving.error,
    write: (field, text) => { keep({ ...draft, now: { ...draft.now, [field]: text } }); },
    settle: (field, text) => {
      setAsked(both.length > 1);
      keep(settled(draft, known.texts, field, text));
    },
    save: () => {
      if (both.length > 0) setAsked(true);
      else if (touched(draft).length > 0) saving.mutate(draft);
    },
  };
}
