/** The camera: allowed or not, which one, three, two, one, recording, stop. */
import { useCallback, useEffect, useState, useSyncExternalStore, type ReactElement, type ReactNode } from "react";
import { formatMoment } from "@/lib/time";
import { Button, Icon, ProblemNote, Select } from "@/ui";
import { LONGEST_MS, Recorder, type RecorderState } from "./recorder";
import styles from "./rehearsal.module.css";
import { PROBLEMS } from "./words";

export function Camera({ onRecorded, without }: { onRecorded: (file: File, duration_ms: number) => void; without: ReactNode }): ReactElement {
  const [recorder] = useState(() => new Recorder());
  const state = useSyncExternalStore(recorder.state.listen, recorder.state.get);
  useEffect(() => () => { recorder.close(); }, [recorder]);
  const { phase, file, elapsed_ms } = state;
  useEffect(() => {
    if (phase !== "review" || !file) return;
    recorder.close();
    onRecorded(file, Math.round(elapsed_ms));
  }, [phase, file, elapsed_ms, onRecorded, recorder]);
  if (phase === "off" || phase === "asking" || phase === "review") {
    return (
      <div className={styles["off"]}>
        {state.problem ? <ProblemNote problem={PROBLEMS[state.problem]} /> : <><Icon name="film" size={32} /><p>Half a minute to two minutes are enough. Put the device where it sees you.</p></>}
        <div className={styles["choice"]}>
          <Button variant="primary" icon={state.problem ? "retry" : "film"} isPending={phase === "asking"} onPress={() => { void recorder.open(); }}>{state.problem ? "Try the camera again" : "Record this round"}</Button>
          {without}
        </div>
        <p className={styles["asking"]} role="status">{phase === "asking" ? "Your browser asks whether it may use camera and microphone." : ""}</p>
      </div>
    );
  }
  return <Live recorder={recorder} state={state} />;
}

function Live({ recorder, state }: { recorder: Recorder; state: RecorderState }): ReactElement {
  const { phase, camera } = state;
  // The stream is not state: it is there whenever the phase is one of these, and another camera is another element.
  const show = useCallback((video: HTMLVideoElement | null) => { if (video) video.srcObject = recorder.stream; }, [recorder]);
  return (
    <div className="stack">
      <div className={styles["live"]} data-phase={phase}>
        <video key={camera} ref={show} className={styles["mirror"]} autoPlay muted playsInline aria-label="What the camera sees" />
        {phase === "counting" ? <div className={styles["count"]} role="timer" aria-live="assertive">{state.count}</div> : null}
        {phase === "recording" ? <div className={styles["recording"]}><span className={styles["dot"]} aria-hidden="true" /> Recording <span className="num">{formatMoment(state.elapsed_ms)}</span> of <span className="num">{formatMoment(LONGEST_MS)}</span></div> : null}
      </div>
      {state.silent ? <p className="small soft">There is no microphone: the recording will have no sound.</p> : null}
      <div className="row">
        {phase === "ready" ? <Button variant="primary" icon="play" onPress={() => { recorder.count(); }}>Start: 3, 2, 1</Button> : <Button variant="primary" icon="pause" onPress={() => { recorder.stop(); }}>{phase === "counting" ? "Wait" : "Stop"}</Button>}
        {phase === "ready" ? <Button icon="close" onPress={() => { recorder.close(); }}>Camera off</Button> : null}
      </div>
      {phase === "ready" && state.cameras.length > 1 ? (
        <Select label="Camera" value={camera} onChange={(id) => { void recorder.open(id); }} options={state.cameras.map((one) => ({ value: one.id, label: one.label }))} />
      ) : null}
    </div>
  );
}
