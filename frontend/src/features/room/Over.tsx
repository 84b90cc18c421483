/** What lies on the picture: that one looks around alone, that it waits, a planned pause with its question, silence. */
import type { ReactElement } from "react";
import { cx } from "@/lib/cx";
import { formatMoment } from "@/lib/time";
import { Button, Icon } from "@/ui";
import styles from "./room.module.css";
import type { RoomSession, RoomView } from "./session";
import { pauseHere } from "./state";
import type { Sound } from "./useSound";
import { usePlaceSeconds } from "./usePlace";
import { controlWords, waitingWords, type Names } from "./words";

export function Over({ session, view, names, sound }: { session: RoomSession; view: RoomView; names: Names; sound: Sound }): ReactElement {
  return (
    <div className={styles["over"]}>
      <div className={styles["overTop"]}>{view.alone ? <Alone session={session} /> : null}</div>
      <div className={styles["overFoot"]}>
        {sound.refused ? (
          <Button variant="primary" icon={sound.silenced ? "sound" : "play"} className={styles["join"] ?? ""} onPress={sound.permit}>{sound.silenced ? "Turn the sound on" : "Join in"}</Button>
        ) : null}
        {view.alone ? null : <Question session={session} view={view} names={names} />}
        <Status session={session} view={view} names={names} />
      </div>
    </div>
  );
}

/** The moment of the room moves on while one is elsewhere. */
function Alone({ session }: { session: RoomSession }): ReactElement {
  const seconds = usePlaceSeconds(session);
  return (
    <div className={styles["banner"]}>
      <span>Only you are here. The room is at <b className="num">{formatMoment(seconds * 1000)}</b>.</span>
      <Button size="s" variant="primary" onPress={() => { session.catchUp(); }}>Catch up</Button>
    </div>
  );
}

function Question({ session, view: { state }, names }: { session: RoomSession; view: RoomView; names: Names }): ReactElement | null {
  const pause = state ? pauseHere(state) : null;
  if (!state || !pause) return null;
  return (
    <section className={styles["question"]} aria-label="Planned pause">
      <Icon name="pause" size={18} />
      <p>{pause.question || "A moment to talk."}</p>
      {state.holder_id === names.meId
        ? <Button size="s" variant="primary" onPress={() => { session.wish({ type: "play" }); }}>Go on</Button>
        : <span className={styles["aside"]}>{controlWords(state, names)}.</span>}
    </section>
  );
}

function Status({ session, view: { line, state, alone }, names }: { session: RoomSession; view: RoomView; names: Names }): ReactElement {
  const waits = line === "open" && !alone && state?.held_ms !== null && state;
  return (
    <div className={styles["status"]}>
      <span role="status">
        {line === "away" ? <span className={cx(styles["pill"], styles["late"])}>The connection is away. You are back in time as soon as it is.</span> : null}
        {waits ? <span className={styles["pill"]}>{waitingWords(waits, names)}</span> : null}
      </span>
      {waits && waits.holder_id === names.meId ? <Button size="s" onPress={() => { session.wish({ type: "wait", on: false }); }}>Do not wait</Button> : null}
    </div>
  );
}
