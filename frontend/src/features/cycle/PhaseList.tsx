/** Phases with what shows that they are done, and where to go for those that are not. */
import type { ReactElement } from "react";
import { Link } from "react-router";
import type { Cycle, Phase, Piece } from "@/client/types";
import { wasTooShort } from "@/lib/meeting";
import { formatSpan } from "@/lib/time";
import { Card, Icon } from "@/ui";
import styles from "./cycle.module.css";
import { GatherClip } from "./GatherClip";
import { Rehearse } from "./Rehearse";

const NEEDS: Record<number, string> = {
  1: "Done when a clip from a lesson is here.",
  2: "Done when a clip or a note points at a step, or a goal is set.",
  3: "Done when the area is named below.",
  4: "Done when the plan is written below.",
  5: "Done when you have met, and talked about progress for a minute.",
  6: "Done when the teacher has agreed to a step.",
  7: "Done when you have taken a model apart together.",
  8: "Done when a round has been rehearsed.",
};
const SHORT = "You met, and talked about progress for less than a minute.";
const STATES = { done: "Done", open: "Next", waiting: "Later" };

export function PhaseList({ cycle, phases }: { cycle: Cycle; phases: readonly Phase[] }): ReactElement {
  return (
    <ol className={styles["phases"]}>
      {phases.map((phase) => (
        <Card as="li" key={phase.number} className={styles["phase"] ?? ""} data-state={phase.state}>
          <div className="spread">
            <h3><span className="num">{phase.number}</span> {phase.name}</h3>
            <span className={styles["state"]}>{phase.state === "done" ? <Icon name="check" size={16} /> : null}{STATES[phase.state]}</span>
          </div>
          {phase.evidence.length > 0
            ? <ul className={styles["list"]}>{phase.evidence.map((piece) => <li key={`${piece.type}-${piece.id}`}><Shown piece={piece} cycle={cycle} /></li>)}</ul>
            : <Missing number={phase.number} cycle={cycle} />}
          {phase.number === 1 && cycle.may_edit ? <GatherClip cycle={cycle} /> : null}
          {phase.number === 8 ? <Rehearse cycle={cycle} /> : null}
          {phase.number === 6 && phase.state !== "done" && cycle.may_edit ? <p><Link to={`/steps?teacher=${cycle.teacher.id}`}>To the steps</Link></p> : null}
        </Card>
      ))}
    </ol>
  );
}

/** What is needed for a phase; of a meeting that was too short, that it was. */
function Missing({ number, cycle }: { number: number; cycle: Cycle }): ReactElement {
  if (number !== 5 || !wasTooShort({ meeting: cycle.meeting?.state, phases: cycle.phases })) return <p className="soft small">{NEEDS[number]}</p>;
  return <p className="soft small">{SHORT}{cycle.may_edit ? <> It can be taken up again. <Link to={`/cycles/${cycle.id}/meeting`}>To the meeting</Link></> : null}</p>;
}

function Shown({ piece, cycle }: { piece: Piece; cycle: Cycle }): ReactElement {
  if (piece.type === "clip" && piece.lesson_id && piece.start_ms !== null) {
    return <Link to={`/lessons/${piece.lesson_id}?t=${piece.start_ms}`}>{piece.title} <span className="soft num">{formatSpan(piece.start_ms, piece.end_ms)}</span></Link>;
  }
  if (piece.type === "step" || piece.type === "agreed_step") return <Link to={`/steps/${piece.id}`}>{piece.title}</Link>;
  if (piece.type === "deconstruction") return <Link to={`/apart/${piece.id}`}>{piece.title}</Link>;
  if (piece.type === "meeting") return <Link to={`/cycles/${cycle.id}/summary`}>{piece.title}</Link>;
  if (piece.type === "round" && cycle.rehearsal_id) return <Link to={`/rehearsals/${cycle.rehearsal_id}`}>{piece.title}</Link>;
  return <span>{piece.title}</span>;
}
