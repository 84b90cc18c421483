/** The room itself: who is here, the picture with what lies on it, what moves it, and the notes beside it. */
import { useMemo, useState, type ReactElement, type ReactNode } from "react";
import { Link } from "react-router";
import type { PersonName } from "@/client/types";
import { cx } from "@/lib/cx";
import { usePageTitle } from "@/lib/title";
import { toggleFullscreen, useFullscreen } from "@/player/fullscreen";
import { HelpDialog } from "@/player/HelpDialog";
import { nextSpeed } from "@/player/keys";
import { toast, type MenuEntry } from "@/ui";
import { Bar } from "./Bar";
import { BoardBar, keepDrawn } from "./BoardBar";
import { ROOM_HELP } from "./keys";
import { Over } from "./Over";
import { PauseRow, PausesDialog } from "./PausesDialog";
import { People } from "./People";
import styles from "./room.module.css";
import type { RoomSession, RoomView } from "./session";
import type { RoomState } from "./state";
import type { ShownSubject } from "./subject";
import { toggleDrawing, useBoard } from "./useBoard";
import { useNews, useRoomKeys } from "./useRoom";
import { useSound } from "./useSound";
import type { Names } from "./words";

const HINT = "Whoever has the control moves the picture for everybody. Going to another moment without it is looking around by yourself: nobody else notices more than that.";

export interface ScreenProps {
  session: RoomSession;
  view: RoomView;
  state: RoomState;
  people: readonly PersonName[];
  names: Names;
  shown: ShownSubject;
  above: ReactNode;
}

export function Screen({ session, view, state, people, names, shown, above }: ScreenProps): ReactElement {
  const { drive } = shown;
  const full = useFullscreen();
  const [help, setHelp] = useState(false);
  const [pointing, setPointing] = useState(false);
  const [planning, setPlanning] = useState<number | null>(null);
  const sound = useSound(shown.playbacks, shown.heard);
  const news = useNews(view, names);
  const { on: drawing, lines } = useBoard(session);
  usePageTitle(`Together: ${shown.title}`);
  const fullscreen = (): void => { const first = shown.playbacks[0]; if (first) void toggleFullscreen(first); };
  const point = (): void => { setPointing(!pointing); };
  const draw = (): void => { toggleDrawing(session, drive); };
  const { onKeep } = shown;
  const keep = onKeep && lines.length > 0 ? [{ id: "keep", label: "Keep the drawing as a note", icon: "note" as const, onAction: () => { keepDrawn(session, people, shown.playbacks[0], onKeep); } }] : [];
  useRoomKeys(drive, {
    spanIn: () => shown.span?.in(),
    spanOut: () => shown.span?.out(),
    spanClear: () => {
      setPointing(false);
      shown.span?.clear();
    },
    note: shown.onWrite,
    draw,
    mute: sound.toggle,
    fullscreen,
    help: () => { setHelp(true); },
    point,
    slower: () => { drive.rate(nextSpeed(state.rate, -1)); },
    faster: () => { drive.rate(nextSpeed(state.rate, 1)); },
  });
  const entries = useEntries(session, state, { plan: () => { setPlanning(drive.at_ms); }, help: () => { setHelp(true); }, fullscreen });
  return (
    <div className={cx(styles["room"], !shown.side && styles["whole"])}>
      <section className={cx(styles["theatre"], full && styles["full"])} data-theme="dark" aria-label="Watching together">
        <header className={styles["head"]}>
          <div className={styles["name"]}><h1 tabIndex={-1}>{shown.title}</h1><p><Link to={shown.to}>{shown.from}</Link></p></div>
          <People session={session} state={state} people={people} names={names} />
        </header>
        <div className={styles["screen"]}>
          {above}
          <div className={styles["picture"]}>
            {shown.picture({ onFullscreen: fullscreen, names })}
            {shown.covered ? null : shown.points(names, pointing && !drawing)}
            <Over session={session} view={view} names={names} sound={sound} />
          </div>
          <div>
            {drawing ? <BoardBar session={session} names={names} people={people} playback={shown.playbacks[0]} onKeep={onKeep} /> : null}
            <div hidden={drawing}>
              <Bar drive={drive} state={state} alone={view.alone} silent={sound.silent} onSound={sound.toggle} pointing={pointing} onPoint={point} onDraw={draw} onFullscreen={fullscreen} entries={[...keep, ...entries]} tools={shown.tools} disabled={shown.covered} />
            </div>
          </div>
        </div>
        <div className={styles["under"]}>
          {shown.rail(state)}
          <PauseRow drive={drive} state={state} />
        </div>
        <HelpDialog open={help} onClose={() => { setHelp(false); }} groups={ROOM_HELP} hint={HINT} />
        {planning === null ? null : <PausesDialog drive={drive} state={state} at_ms={planning} onClose={() => { setPlanning(null); }} />}
      </section>
      {shown.side ? <div className={styles["side"]}>{shown.side}</div> : null}
      <p className="visually-hidden" aria-live="polite" data-testid="room-news">{news}</p>
    </div>
  );
}

interface Verbs { plan: () => void; help: () => void; fullscreen: () => void }

function useEntries(session: RoomSession, state: RoomState, { plan, help, fullscreen }: Verbs): MenuEntry[] {
  const mine = state.holder_id === session.meId;
  const wait: MenuEntry = {
    id: "wait",
    label: state.waits ? "Do not wait for slow connections" : "Wait for slow connections",
    icon: "wifi",
    disabled: !mine,
    onAction: () => { session.wish({ type: "wait", on: !state.waits }); },
  };
  const copy = useMemo(() => async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      toast("Link copied. It is for the people of this room only.");
    } catch {
      toast("The link is in the address bar: copy it from there.");
    }
  }, []);
  return [
    { id: "plan", label: "Plan a pause here…", icon: "pause", onAction: plan },
    wait,
    { id: "link", label: "Copy the link to this room", icon: "link", onAction: () => { void copy(); } },
    { id: "full", label: "Full screen", icon: "fullscreen", onAction: fullscreen },
    { id: "help", label: "Keyboard shortcuts", icon: "help", onAction: help },
  ];
}
