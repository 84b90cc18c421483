/** Choose what shows it: a clip of a later lesson, or a noted span, which becomes a clip. Nothing is typed again. */
import { useState, type ReactElement } from "react";
import { checkStep } from "@/client/goals";
import { addClip } from "@/client/lessons";
import type { Me, Step } from "@/client/types";
import { formatSpan } from "@/lib/time";
import { Button, ButtonLink, Dialog, EmptyState, Loading, ProblemNote, Skeleton, toast } from "@/ui";
import { useCandidates, type Candidate } from "./candidates";
import styles from "./goals.module.css";
import { useChangeStep, useRefresh } from "./useStep";

const WORDS = {
  secure: { title: "Close this step on evidence", action: "Close the step", said: "Secure. It comes back for a look in two weeks.", since: "after it was agreed" },
  check: { title: "Is it still there?", action: "Still there", said: "Still there. The next look is further off.", since: "since it was last seen" },
};

/** Mounted only while it is open. */
export function EvidenceDialog({ step, me, kind, onClose }: { step: Step; me: Me; kind: "secure" | "check"; onClose: () => void }): ReactElement {
  const words = WORDS[kind];
  const { items, pending } = useCandidates(step, me);
  const [picked, setPicked] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const change = useChangeStep(step);
  const refresh = useRefresh(step);
  const chosen = items.find((one) => one.key === picked) ?? items[0];
  const send = async (candidate: Candidate): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const clipId = candidate.clipId ?? (await addClip(candidate.lessonId, candidate.title, candidate.start_ms, candidate.end_ms)).id;
      if (kind === "secure") await change.mutateAsync({ state: "secure", clip_id: clipId });
      else await checkStep(step.id, clipId).finally(() => { void refresh(); });
      toast(words.said);
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title} open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={!chosen} isPending={busy} onPress={() => { if (chosen) void send(chosen); }}>{words.action}</Button>
    </>}>
      <ProblemNote problem={problem} />
      {pending && items.length === 0 ? <Loading what="Looking for what shows it"><Skeleton height={64} /><Skeleton height={64} /></Loading> : null}
      {!pending && items.length === 0 ? (
        <EmptyState level="h3" title={`Nothing from a lesson taught ${words.since}`} action={<ButtonLink to="/lessons" icon="film">To the lessons</ButtonLink>}>
          A step closes on what can be seen: make a clip in a later lesson, or note a span there and type # to point at this step.
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <fieldset className={styles["choices"]}>
          <legend>From lessons taught {words.since}</legend>
          {items.map((one) => (
            <label key={one.key} className={styles["choice"]}>
              <input type="radio" name="evidence" checked={one === chosen} onChange={() => { setPicked(one.key); }} />
              <span>
                <b>{one.title}</b>
                <span className="soft small num">{one.lessonTitle}, {formatSpan(one.start_ms, one.end_ms)}{one.clipId ? "" : ", noted; becomes a clip"}</span>
              </span>
            </label>
          ))}
        </fieldset>
      ) : null}
    </Dialog>
  );
}
