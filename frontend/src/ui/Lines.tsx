/** A few lines that belong together, such as success criteria: add one, change one, take one away. */
import { useRef, type ReactElement } from "react";
import { Button } from "./Button";
import { TextField } from "./Field";
import styles from "./Lines.module.css";

/** One line; `id` names it where the server knows it already, `key` keeps it the same while it is typed. */
export interface Line { key: string; text: string; id?: string | undefined }

let made = 0;
export const newLine = (text = "", id?: string): Line => ({ key: `line-${made++}`, text, id });

export interface LinesProps {
  label: string;
  /** What each is called: "Criterion". */
  each: string;
  hint?: string;
  lines: readonly Line[];
  onChange: (lines: Line[]) => void;
  most: number;
  longest: number;
  error?: string | undefined;
}

export function Lines({ label, each, hint, lines, onChange, most, longest, error }: LinesProps): ReactElement {
  const box = useRef<HTMLFieldSetElement>(null);
  const focusLast = (): void => {
    requestAnimationFrame(() => { [...(box.current?.querySelectorAll("input") ?? [])].at(-1)?.focus(); });
  };
  const add = (): void => {
    onChange([...lines, newLine()]);
    focusLast();
  };
  return (
    <fieldset ref={box} className={styles["lines"]}>
      <legend>{label}</legend>
      {hint ? <p className="soft small">{hint}</p> : null}
      {lines.map((line, place) => (
        <div key={line.key} className={styles["line"]}>
          <TextField label={`${each} ${place + 1}`} hideLabel value={line.text} maxLength={longest}
            onChange={(text) => { onChange(lines.map((other) => (other === line ? { ...line, text } : other))); }}
            onKeyDown={(event) => { if (event.key === "Enter" && place === lines.length - 1 && lines.length < most && line.text.trim()) { event.preventDefault(); add(); } }} />
          <Button variant="quiet" icon="close" aria-label={`Remove ${each.toLowerCase()} ${place + 1}`} onPress={() => { onChange(lines.filter((other) => other !== line)); focusLast(); }} />
        </div>
      ))}
      {error ? <p className="danger small">{error}</p> : null}
      {lines.length < most ? <div><Button size="s" icon="add" onPress={add}>Add a {each.toLowerCase()}</Button></div> : null}
    </fieldset>
  );
}
