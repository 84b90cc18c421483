/** What was prepared, one tap away: the clips, which play here, the plan, and what to come back to. */
import { useState, type ReactElement } from "react";
import type { Cycle, Piece } from "@/client/types";
import { formatSpan } from "@/lib/time";
import { Card, Icon } from "@/ui";
import cycleStyles from "../cycle.module.css";
import { Items } from "../Items";
import { ClipDialog } from "./ClipDialog";
import styles from "./meeting.module.css";
import type { Together } from "./together";

export function Prepared({ cycle, together }: { cycle: Cycle; together: Together }): ReactElement {
  const [playing, setPlaying] = useState<Piece | null>(null);
  return (
    <aside className="stack" aria-label="What was prepared">
      <Card className="stack">
        <h2>{cycle.focus || "Evidence"}</h2>
        {cycle.evidence.length === 0 ? <p className="soft small">No clip was gathered.</p> : (
          <ul className={styles["clips"]}>
            {cycle.evidence.map((piece) => (
              <li key={piece.id} className={styles["beside"]}>
                <button type="button" className={styles["clip"]} onClick={() => { setPlaying(piece); }}>
                  <Icon name="play" filled />
                  <span>{piece.title}</span>
                  <span className="soft num small">{formatSpan(piece.start_ms ?? 0, piece.end_ms)}</span>
                </button>
                {cycle.may_edit ? together(cycle.pair_id, { type: "clip", id: piece.id }, piece.title) : null}
              </li>
            ))}
          </ul>
        )}
        {cycle.plan ? <><h3>The plan</h3><p className={cycleStyles["plan"]}>{cycle.plan}</p></> : null}
      </Card>
      <Items cycle={cycle} />
      {playing ? <ClipDialog piece={playing} onClose={() => { setPlaying(null); }} /> : null}
    </aside>
  );
}
