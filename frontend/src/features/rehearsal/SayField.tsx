/** One glow, or one grow. Where there is a recording, beginning to write holds it and takes its moment. */
import type { ReactElement } from "react";
import type { Round } from "@/client/types";
import { formatMoment } from "@/lib/time";
import type { Playback } from "@/player/playback";
import { Button, Select, TextArea } from "@/ui";
import styles from "./rehearsal.module.css";

export interface Saying { text: string; criterion_id: string | null; start_ms: number | null }

interface SayFieldProps { kind: "glow" | "grow"; round: Round; value: Saying; playback: Playback | null; onChange: (value: Saying) => void }

const WORDS = {
  glow: { label: "Glow: keep this", hint: "One thing that worked. What exactly did you see or hear?" },
  grow: { label: "Grow: try this", hint: "One small thing for the next round." },
};
const NONE = "none";

export function SayField({ kind, round, value, playback, onChange }: SayFieldProps): ReactElement {
  const { label, hint } = WORDS[kind];
  const options = round.criteria.map((line) => ({ value: line.id, label: line.text }));
  const begin = (): void => {
    playback?.hold();
    if (playback && value.text === "" && value.start_ms === null) onChange({ ...value, start_ms: playback.position_ms });
  };
  return (
    <div className={styles["say"]} data-kind={kind}>
      <TextArea label={label} hint={hint} rows={2} maxLength={1000} value={value.text} onFocus={begin} onChange={(text) => { onChange({ ...value, text }); }} />
      <div className={styles["tie"]}>
        {playback ? (
          <span className={styles["moment"]}>
            {value.start_ms === null ? null : <Button size="s" variant="quiet" icon="play" aria-label={`Go to ${formatMoment(value.start_ms)}`} onPress={() => { playback.seek(value.start_ms ?? 0); }}><span className="num">{formatMoment(value.start_ms)}</span></Button>}
            <Button size="s" icon="flag" onPress={() => { onChange({ ...value, start_ms: playback.position_ms }); }}>{value.start_ms === null ? "At this moment" : "Here instead"}</Button>
          </span>
        ) : null}
        <Select label={`${kind === "glow" ? "Glow" : "Grow"} is about`} hideLabel value={value.criterion_id ?? NONE} onChange={(id) => { onChange({ ...value, criterion_id: id === NONE ? null : id }); }}
          options={playback ? [{ value: NONE, label: "About the moment" }, ...options] : options} />
      </div>
    </div>
  );
}
