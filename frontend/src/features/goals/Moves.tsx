/** What can be done with a step now: one primary button, the rest behind "More". What I may not do is not offered. */
import { useState, type ReactElement } from "react";
import type { Me, Step, StepState } from "@/client/types";
import { Button, Menu, type MenuEntry } from "@/ui";
import { EvidenceDialog } from "./EvidenceDialog";
import { ReasonDialog } from "./ReasonDialog";
import { useChangeStep } from "./useStep";
import { useTeachers } from "./useTeachers";
import { firstNameOf } from "./words";

interface Move { to: StepState; words: string }

type Asking = "secure" | "check" | "set_aside" | "slipped" | null;

/** The next state on the way, and how the button that leads there is called. */
const FORWARD: Partial<Record<StepState, Move>> = {
  proposed: { to: "agreed", words: "Agree to this step" },
  agreed: { to: "practising", words: "Begin to practise it" },
  set_aside: { to: "proposed", words: "Propose it again" },
};

/** One step back, for somebody who pressed too soon. */
const BACK: Partial<Record<StepState, Move>> = {
  agreed: { to: "proposed", words: "Take my yes back" },
  practising: { to: "agreed", words: "Not practising it yet" },
};

export function Moves({ step, me }: { step: Step; me: Me }): ReactElement {
  const [asking, setAsking] = useState<Asking>(null);
  const change = useChangeStep(step);
  const may = (state: StepState): boolean => step.moves.includes(state);
  const go = (to: StepState): void => { change.mutate({ state: to }); };
  // While one move is on its way, only its own button waits: the next one comes in its place and may be pressed at once.
  const isGoing = (to: StepState): boolean => change.isPending && change.variables.state === to;
  const forward = FORWARD[step.state];
  const back = BACK[step.state];
  const close = (): void => { setAsking(null); };
  const more: MenuEntry[] = [
    ...(back && may(back.to) ? [{ id: "back", label: back.words, icon: "undo" as const, onAction: () => { go(back.to); } }] : []),
    ...(may("set_aside") ? [{ id: "aside", label: "Set it aside…", icon: "pause" as const, onAction: () => { setAsking("set_aside"); } }] : []),
  ];
  return (
    <div className="row">
      {forward && may(forward.to) ? <Button variant="primary" isPending={isGoing(forward.to)} onPress={() => { go(forward.to); }}>{forward.words}</Button> : null}
      {may("secure") ? <Button variant={step.state === "practising" ? "primary" : "plain"} icon="flag" onPress={() => { setAsking("secure"); }}>Close it on evidence</Button> : null}
      {step.state === "secure" ? <AgainButtons step={step} ask={setAsking} /> : null}
      {step.state === "proposed" && !may("agreed") ? <Waiting step={step} me={me} /> : null}
      {more.length > 0 ? <Menu label="What else can be done with this step" entries={more}><Button variant="quiet" icon="more" aria-label="More about this step" /></Menu> : null}
      {asking ? <Question asking={asking} step={step} me={me} change={change} onClose={close} /> : null}
    </div>
  );
}

function AgainButtons({ step, ask }: { step: Step; ask: (asking: Asking) => void }): ReactElement {
  return (
    <>
      <Button variant={step.due ? "primary" : "plain"} icon="eye" onPress={() => { ask("check"); }}>It is still there</Button>
      {step.moves.includes("practising") ? <Button onPress={() => { ask("slipped"); }}>It has slipped</Button> : null}
    </>
  );
}

interface QuestionProps { asking: NonNullable<Asking>; step: Step; me: Me; change: ReturnType<typeof useChangeStep>; onClose: () => void }

function Question({ asking, step, me, change, onClose }: QuestionProps): ReactElement {
  switch (asking) {
    case "set_aside":
      return <ReasonDialog title="Set this step aside" action="Set aside" needed hint="In a few words: what comes first instead, or why it does not fit." onClose={onClose}
        send={(reason) => change.mutateAsync({ state: "set_aside", reason })} />;
    case "slipped":
      return <ReasonDialog title="It has slipped" action="Practise it again" hint="What you saw. It may stay empty." onClose={onClose}
        send={(reason) => change.mutateAsync({ state: "practising", reason })} />;
    default:
      return <EvidenceDialog step={step} me={me} kind={asking} onClose={onClose} />;
  }
}

function Waiting({ step, me }: { step: Step; me: Me }): ReactElement | null {
  const teacher = useTeachers(me).coached.find((one) => one.id === step.teacher_id);
  return teacher ? <span className="soft">Waiting for {firstNameOf(teacher.name)}’s yes.</span> : null;
}
