/** Two films: which one is heard, and how each is lined up with the other. For everybody, by whoever has the control. */
import type { ReactElement } from "react";
import { Button } from "@/ui";
import styles from "./room.module.css";
import type { RoomSession } from "./session";
import type { RoomState } from "./state";

const TENTH_MS = 100;

export function PairTools({ session, state, titles }: { session: RoomSession; state: RoomState; titles: readonly [string, string] }): ReactElement {
  const mine = state.holder_id === session.meId;
  return (
    <div className={styles["pairTools"]}>
      {(["a", "b"] as const).map((side, i) => {
        const shift = state.sides[i]?.shift_ms ?? 0;
        const heard = state.heard === side;
        const move = (by: number): void => { session.wish({ type: "shift", side, shift_ms: shift + by }); };
        return (
          <div key={side} role="group" aria-label={`${i === 0 ? "First" : "Second"}: ${titles[i] ?? ""}`}>
            <b aria-hidden="true">{i + 1}</b>
            <Button variant="quiet" size="s" icon={heard ? "sound" : "silent"} aria-label="Sound of this one" aria-pressed={heard} isDisabled={!mine} onPress={() => { session.wish({ type: "hear", heard: heard ? "off" : side }); }} />
            <Button variant="quiet" size="s" isDisabled={!mine} aria-label="0.1 seconds earlier" onPress={() => { move(-TENTH_MS); }}>−0.1</Button>
            <span className="num">{shift === 0 ? "at its start" : `${shift > 0 ? "+" : "−"}${Math.abs(shift) / 1000} s`}</span>
            <Button variant="quiet" size="s" isDisabled={!mine} aria-label="0.1 seconds later" onPress={() => { move(TENTH_MS); }}>+0.1</Button>
          </div>
        );
      })}
    </div>
  );
}
