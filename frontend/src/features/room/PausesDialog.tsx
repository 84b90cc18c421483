/** Pauses planned while preparing: where the room stands still by itself, and what there is to talk about then. */
import { useState, type ReactElement } from "react";
import { formatMoment } from "@/lib/time";
import { Button, Dialog, TextArea } from "@/ui";
import type { Drive } from "./drive";
import styles from "./room.module.css";
import type { RoomState } from "./state";

const LONGEST_QUESTION = 300;

export function PausesDialog({ drive, state, at_ms, onClose }: { drive: Drive; state: RoomState; at_ms: number; onClose: () => void }): ReactElement {
  const known = state.pauses.find((pause) => pause.at_ms === at_ms);
  const [question, setQuestion] = useState(known?.question ?? "");
  const { session } = drive;
  const plan = (): void => {
    if (session.wish({ type: "plan", at_ms, question: question.trim() })) onClose();
  };
  return (
    <Dialog title="Planned pauses" open onClose={onClose}
      foot={<><Button onPress={onClose}>Close</Button><Button variant="primary" onPress={plan}>{known ? "Change it" : `Plan a pause at ${formatMoment(at_ms)}`}</Button></>}>
      <form onSubmit={(event) => { event.preventDefault(); plan(); }}>
        <TextArea label={`What is there to talk about at ${formatMoment(at_ms)}?`} autoFocus value={question} onChange={setQuestion} maxLength={LONGEST_QUESTION} hint="The room stands still here by itself, and everybody sees the question." />
      </form>
      {state.pauses.length > 0 ? (
        <ul className={styles["planned"]} aria-label="Planned so far">
          {state.pauses.map((pause) => (
            <li key={pause.at_ms}>
              <b className="num">{formatMoment(pause.at_ms)}</b>
              <span>{pause.question || <span className="soft">without a question</span>}</span>
              <Button size="s" variant="quiet" icon="trash" aria-label={`Remove the pause at ${formatMoment(pause.at_ms)}`} onPress={() => { session.wish({ type: "unplan", at_ms: pause.at_ms }); }} />
            </li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}

/** Under the timeline: each planned pause as a place to go to. */
export function PauseRow({ drive, state }: { drive: Drive; state: RoomState }): ReactElement | null {
  if (state.pauses.length === 0) return null;
  return (
    <ul className={styles["pauses"]} aria-label="Planned pauses">
      {state.pauses.map((pause) => (
        <li key={pause.at_ms}>
          <button type="button" onClick={() => { drive.seek(pause.at_ms); }}>
            <span aria-hidden="true">‖</span> <b className="num">{formatMoment(pause.at_ms)}</b> <span>{pause.question}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
