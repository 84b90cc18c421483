/** In place of the player's controls while somebody draws: colours, one line back, all of it away, done. */
import { useEffect, useState, type ReactElement, type ReactNode } from "react";
import { Button } from "@/ui";
import controls from "./Controls.module.css";
import styles from "./Drawing.module.css";
import { useDrawKeys } from "./useDrawKeys";

export interface DrawBarProps {
  /** What there is to choose from; none where everybody has a colour of their own. */
  colours?: readonly { colour: string; name: string }[];
  colour?: string;
  onColour?: (colour: string) => void;
  undoable: boolean;
  onUndo: () => void;
  clearable: boolean;
  clearLabel: string;
  onClear: () => void;
  onDone: () => void;
  /** A quiet word where there is room. */
  hint: ReactNode;
  /** What else can be done with it. */
  children?: ReactNode;
}

export function DrawBar({ colours = [], colour, onColour, undoable, onUndo, clearable, clearLabel, onClear, onDone, hint, children }: DrawBarProps): ReactElement {
  useDrawKeys({ undo: onUndo, end: onDone });
  useFocusGivenBack();
  return (
    <div className={controls["bar"]} role="group" aria-label="Drawing on the picture">
      {colours.length > 0 ? (
        <span className={styles["colours"]} role="group" aria-label="Colour">
          {colours.map((one) => (
            <button key={one.colour} type="button" className={styles["colour"]} aria-label={one.name} aria-pressed={one.colour === colour} onClick={() => { onColour?.(one.colour); }}>
              <span style={{ background: one.colour }} />
            </button>
          ))}
        </span>
      ) : null}
      <Button variant="quiet" icon="undo" aria-label="Take the last line back" isDisabled={!undoable} onPress={onUndo} />
      <Button variant="quiet" icon="trash" aria-label={clearLabel} isDisabled={!clearable} onPress={onClear} />
      <span className={styles["hint"]}>{hint}</span>
      <span className={controls["gap"]} />
      {children}
      <Button variant="primary" autoFocus onPress={onDone}>Done</Button>
    </div>
  );
}

/** Whatever had the focus before has it again, unless something else took it. */
function useFocusGivenBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => () => {
    requestAnimationFrame(() => { if (document.activeElement === document.body && before instanceof HTMLElement) before.focus(); });
  }, [before]);
}
