/** What there is to do while a model is taken apart, however far it is: mark, wait, compare and agree, the list. */
import { useState, type ReactElement } from "react";
import { useMe } from "@/client/session";
import type { Deconstruction } from "@/client/types";
import { Agreeing, Checklist } from "./Agreeing";
import { Company } from "./Company";
import { Marking, type Marked } from "./Marking";
import type { ApartVerbs } from "./useApart";
import type { Draft } from "./useDraft";

interface ApartWorkProps {
  one: Deconstruction;
  verbs: ApartVerbs;
  draft: Draft;
  film: Marked;
  onSeek: (ms: number) => void;
}

/** Whether the reader still marks. */
export const marks = (one: Deconstruction, meId: string): boolean => one.state === "marking" && !one.committed.includes(meId);

export function ApartWork({ one, verbs, draft, film, onSeek }: ApartWorkProps): ReactElement {
  const me = useMe();
  const [changing, setChanging] = useState(false);
  return (
    <>
      {one.people.length > 1 && one.state === "marking" ? <Company one={one} meId={me.id} verbs={verbs} /> : null}
      {marks(one, me.id) ? <Marking one={one} mine={one.marks} span={draft.span} onMark={(id) => { verbs.add.mutate(draft.take(id)); }} film={film} verbs={verbs} onSeek={onSeek} /> : null}
      {one.state === "agreed" && !changing ? <Checklist one={one} onSeek={onSeek} onChange={() => { setChanging(true); }} /> : null}
      {one.state === "revealed" || changing ? <Agreeing key={one.version} one={one} verbs={verbs} onSeek={onSeek} onDone={() => { setChanging(false); }} /> : null}
    </>
  );
}
