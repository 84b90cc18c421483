/** A model on the screen: the picture, what moves it, and the keys of every player here. */
import { useState, type ReactElement, type ReactNode } from "react";
import type { ModelFilm } from "@/client/types";
import { cx } from "@/lib/cx";
import { Controls } from "@/player/Controls";
import { toggleFullscreen, useFullscreen } from "@/player/fullscreen";
import { HelpDialog } from "@/player/HelpDialog";
import { usePlaybackState } from "@/player/hooks";
import type { Playback } from "@/player/playback";
import { clamp } from "@/player/span";
import { Stage } from "@/player/Stage";
import { useKeys } from "@/player/useKeys";
import { Button, Icon, ProblemNote } from "@/ui";
import styles from "./models.module.css";
import type { Film } from "./useFilm";

export interface ModelPlayerProps {
  playback: Playback;
  title: string;
  film: Film;
  /** What stands right under the picture: lanes. */
  below?: ReactNode;
  onSpanIn?: () => void;
  onSpanOut?: () => void;
  onSpanClear?: () => void;
}

const nothing = (): void => undefined;

/** Stay inside the model: nothing around it was shown to anybody. */
export const seekInside = (playback: Playback, film: ModelFilm | undefined, ms: number): void => {
  if (film) playback.seek(clamp(ms, film.start_ms, film.end_ms - 1));
};

export function ModelPlayer({ playback, title, film: { film, gone, problem, retry }, below, onSpanIn = nothing, onSpanOut = nothing, onSpanClear = nothing }: ModelPlayerProps): ReactElement {
  const full = useFullscreen();
  const [help, setHelp] = useState(false);
  const { phase } = usePlaybackState(playback);
  const fullscreen = (): void => { void toggleFullscreen(playback); };
  const end_ms = film?.end_ms ?? 0;
  useKeys(playback, end_ms, {
    seek: (ms) => { seekInside(playback, film, ms); },
    spanIn: onSpanIn,
    spanOut: onSpanOut,
    spanClear: onSpanClear,
    note: nothing,
    fullscreen,
    help: () => { setHelp(true); },
  });
  const cover = gone ? (
    <div className={styles["cover"]} role="status"><Icon name="lock" size={28} /><strong>This model can no longer be watched</strong><p>It was withdrawn, or is no longer for you.</p></div>
  ) : problem ? <ProblemNote problem={problem} onRetry={retry} />
    : phase === "failed" ? <div className={styles["cover"]}><strong>The film does not play here</strong><Button icon="retry" onPress={retry}>Try again</Button></div> : null;
  return (
    <section className={cx(styles["theatre"], full && styles["full"])} data-theme="dark" aria-label="The model">
      <div className={styles["screen"]}>
        <Stage playback={playback} title={title} poster={null} onFullscreen={fullscreen} cover={cover} />
        <Controls playback={playback} duration_ms={end_ms} onHelp={() => { setHelp(true); }} onFullscreen={fullscreen} disabled={cover !== null} />
      </div>
      {below}
      <HelpDialog open={help} onClose={() => { setHelp(false); }} />
    </section>
  );
}
