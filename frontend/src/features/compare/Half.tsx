/** One of the two: what it is, its picture, whether it is heard, and how it is shifted. */
import { useState, type ReactElement } from "react";
import { Link } from "react-router";
import { cx } from "@/lib/cx";
import type { Duet, Which } from "@/player/duet";
import { usePlaybackState } from "@/player/hooks";
import { Stage } from "@/player/Stage";
import { Button, Icon } from "@/ui";
import styles from "./compare.module.css";
import type { ShownSide } from "./side";
import { useDuetState } from "./useDuet";
import { shiftWords } from "./words";

const NAMES = ["First", "Second"] as const;

export function Half({ duet, which, shown, onFullscreen }: { duet: Duet; which: Which; shown: ShownSide; onFullscreen: () => void }): ReactElement {
  const { heard, shifts } = useDuetState(duet);
  const { playback } = duet.seats[which];
  const { phase } = usePlaybackState(playback);
  const [drive] = useState(() => ({ toggle: () => { duet.toggle(); }, skip: (ms: number) => { duet.skip(ms); } }));
  const name = NAMES[which];
  const mine = which === 0 ? "a" : "b";
  const isHeard = heard === mine;
  const shift = shifts[which];
  return (
    <section className={styles["half"]} aria-label={`${name}: ${shown.title}`}>
      <div className={styles["name"]}>
        <span className={styles["number"]} aria-hidden="true">{which + 1}</span>
        <div>
          <h2><Link to={shown.to}>{shown.title}</Link></h2>
          <p>{shown.word} · {shown.from}</p>
        </div>
      </div>
      <div className={styles["picture"]}>
        <Stage playback={playback} title={`${name}, ${shown.title}`} poster={null} onFullscreen={onFullscreen} drive={drive} cover={shown.cover ?? (phase === "failed" ? <p>The picture cannot be shown here.</p> : null)} />
      </div>
      <div className={styles["tools"]}>
        <button type="button" className={cx(styles["hear"], isHeard && styles["heard"])} aria-pressed={isHeard} aria-label={`Sound of ${name.toLowerCase()}`} onClick={() => { duet.hear(isHeard ? "off" : mine); }}>
          <Icon name={isHeard ? "sound" : "silent"} size={18} /><span>Sound</span>
        </button>
        <div className={styles["shift"]} role="group" aria-label={`Shift ${name.toLowerCase()}`}>
          <Button variant="quiet" size="s" aria-label={`${name}: −0.1 seconds`} onPress={() => { duet.shift(which, -100); }}>−0.1</Button>
          <Button variant="quiet" size="s" icon="frameBack" aria-label={`${name}: a frame earlier`} onPress={() => { void duet.shiftFrame(which, -1); }} />
          <button type="button" className={styles["amount"]} aria-disabled={shift === 0} title="Back to its own start" aria-label={`${name}: ${shiftWords(shift)}. Back to its own start`} onClick={() => { duet.unshift(which); }}>{shiftWords(shift)}</button>
          <Button variant="quiet" size="s" icon="frameForward" aria-label={`${name}: a frame later`} onPress={() => { void duet.shiftFrame(which, 1); }} />
          <Button variant="quiet" size="s" aria-label={`${name}: +0.1 seconds`} onPress={() => { duet.shift(which, 100); }}>+0.1</Button>
        </div>
      </div>
    </section>
  );
}
