/** Take a round away, after one question: what was said after it and its recording go with it. */
import { useState, type ReactElement } from "react";
import type { Round } from "@/client/types";
import { Button, Dialog, ProblemNote, toast } from "@/ui";
import type { RehearsalVerbs } from "./useRehearsal";

export function RemoveRound({ round, remove, onRemoved }: { round: Round; remove: RehearsalVerbs["remove"]; onRemoved: () => void }): ReactElement {
  const [asking, setAsking] = useState(false);
  const name = `Round ${round.number}`;
  const close = (): void => { setAsking(false); };
  const go = (): void => {
    remove.mutate(round, { onSuccess: () => {
      toast(`${name} is deleted.`);
      close();
      onRemoved();
    } });
  };
  return (
    <>
      <Button size="s" variant="quiet" icon="trash" aria-label={`Delete round ${round.number}`} onPress={() => { remove.reset(); setAsking(true); }} />
      <Dialog title={`Delete round ${round.number}?`} role="alertdialog" open={asking} onClose={close} foot={
        <>
          <Button onPress={close}>Keep it</Button>
          <Button variant="danger" isPending={remove.isPending} onPress={go}>Delete it</Button>
        </>
      }>
        <p>{round.lesson_id ? "Its recording is erased everywhere, with what was ticked and said after it and any clip or model made of it." : "What was ticked and said after it goes with it."} There is no way back.</p>
        <ProblemNote problem={remove.error} />
      </Dialog>
    </>
  );
}
