/** The dark part: both pictures, what belongs to each, and what moves both. */
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from "react";
import { compareLink, type Comparison } from "@/lib/comparison";
import { cx } from "@/lib/cx";
import type { Duet } from "@/player/duet";
import { toggleFullscreen, useFullscreen } from "@/player/fullscreen";
import { HelpDialog } from "@/player/HelpDialog";
import { nextSpeed } from "@/player/keys";
import { Button, toast } from "@/ui";
import { Bar } from "./Bar";
import styles from "./compare.module.css";
import { Half } from "./Half";
import { COMPARE_HELP, compareCommandFor, type CompareCommand } from "./keys";
import { Rail } from "./Rail";
import type { ShownSide } from "./side";
import { stateOf } from "./useDuet";

const TENTH_MS = 100;
const HINT = "Each keeps its own start: what you shift stays shifted, also in the link.";

export interface ScreenProps {
  wanted: Comparison;
  duet: Duet;
  shown: readonly [ShownSide, ShownSide];
  back: ReactNode;
  choices: ReactNode;
  together: (now: () => Comparison) => ReactNode;
}

export function Screen({ wanted, duet, shown, back, choices, together }: ScreenProps): ReactElement {
  const full = useFullscreen();
  const [help, setHelp] = useState(false);
  const fullscreen = (): void => { void toggleFullscreen(duet.seats[0].playback); };
  useCompareKeys(duet, { fullscreen, help: () => { setHelp(true); } });
  const copy = async (): Promise<void> => {
    const link = location.origin + compareLink(stateOf(wanted, duet));
    try {
      await navigator.clipboard.writeText(link);
      toast("Link copied. Whoever may see both sees them as they stand now.");
    } catch {
      toast("The link is in the address bar: copy it from there.");
    }
  };
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1 tabIndex={-1}>Compare</h1>
        <div className="row">{back}{together(() => stateOf(wanted, duet))}<Button icon="link" onPress={() => { void copy(); }}>Copy link</Button></div>
      </header>
      <div className={styles["choices"]}>{choices}</div>
      <section className={cx(styles["theatre"], full && styles["full"])} data-theme="dark" aria-label="Two recordings">
        <div className={styles["halves"]}>
          <Half duet={duet} which={0} shown={shown[0]} onFullscreen={fullscreen} />
          <Half duet={duet} which={1} shown={shown[1]} onFullscreen={fullscreen} />
        </div>
        <div className={styles["both"]}>
          <Rail duet={duet} shown={shown} />
          <Bar duet={duet} onHelp={() => { setHelp(true); }} onFullscreen={fullscreen} />
        </div>
        <HelpDialog open={help} onClose={() => { setHelp(false); }} groups={COMPARE_HELP} hint={HINT} />
      </section>
    </div>
  );
}

/** The keyboard drives both wherever the focus is, except in fields and controls that need the key themselves. */
function useCompareKeys(duet: Duet, does: { fullscreen: () => void; help: () => void }): void {
  const latest = useRef(does);
  useEffect(() => { latest.current = does; });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const command = event.defaultPrevented ? null : compareCommandFor(event);
      if (!command) return;
      event.preventDefault();
      obey(command, duet, latest.current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => { window.removeEventListener("keydown", onKeyDown); };
  }, [duet]);
}

export function hearOther(duet: Duet): void {
  duet.hear(duet.state.value.heard === "a" ? "b" : "a");
}

function obey(command: CompareCommand, duet: Duet, does: { fullscreen: () => void; help: () => void }): void {
  const { rate, repeat, heard, whole_ms } = duet.state.value;
  const verbs: { [Type in CompareCommand["type"]]: (command: Extract<CompareCommand, { type: Type }>) => void } = {
    toggle: () => { duet.toggle(); },
    skip: ({ ms }) => { duet.skip(ms); },
    frame: ({ by }) => { void duet.step(by); },
    go: ({ share }) => { duet.seek(share * whole_ms); },
    mute: () => { duet.hear(heard === "off" ? "a" : "off"); },
    slower: () => { duet.setRate(nextSpeed(rate, -1)); },
    faster: () => { duet.setRate(nextSpeed(rate, 1)); },
    "hear-other": () => { hearOther(duet); },
    repeat: () => { duet.setRepeat(!repeat); },
    shift: ({ which, by, unit }) => {
      if (unit === "tenth") duet.shift(which, by * TENTH_MS);
      else void duet.shiftFrame(which, by);
    },
    fullscreen: does.fullscreen,
    help: does.help,
  };
  (verbs[command.type] as (command: CompareCommand) => void)(command);
}
