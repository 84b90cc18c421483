/** What the keys do, from the same table that they obey. */
import type { ReactElement } from "react";
import { Dialog } from "@/ui";
import styles from "./HelpDialog.module.css";
import { HELP, type HelpGroup } from "./keys";

const ON_THE_PICTURE = "On the picture: double tap left or right to go ten seconds. On the timeline: drag across the sound to choose a span; the wheel or two fingers zoom.";

export interface HelpDialogProps {
  open: boolean;
  onClose: () => void;
  groups?: readonly HelpGroup[];
  hint?: string;
}

export function HelpDialog({ open, onClose, groups = HELP, hint = ON_THE_PICTURE }: HelpDialogProps): ReactElement {
  return (
    <Dialog title="Keyboard shortcuts" open={open} onClose={onClose} wide>
      <div className={styles["columns"]}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl className={styles["rows"]}>
              {group.rows.map((row) => (
                <div key={row.does}><dt>{row.keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{row.does}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="soft small">{hint}</p>
    </Dialog>
  );
}
