/** A link or secret to hand on: shown whole, copied with one press. */
import { useRef, useState, type ReactElement } from "react";
import { Button } from "./Button";
import { TextField } from "./Field";
import styles from "./CopyLink.module.css";

export function CopyLink({ label, value, hint }: { label: string; value: string; hint?: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  async function copy(): Promise<void> {
    const input = box.current?.querySelector("input");
    input?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Without https the clipboard is closed to pages; the text is selected, ready for the person's own copy.
      setCopied(false);
    }
  }
  return (
    <div ref={box} className={styles["box"]}>
      <TextField label={label} value={value} readOnly onFocus={(event) => { event.target.select(); }} {...(hint ? { hint } : {})} />
      <Button icon={copied ? "check" : "copy"} onPress={() => { void copy(); }} className={styles["button"] ?? ""}>{copied ? "Copied" : "Copy"}</Button>
      <span role="status" className="visually-hidden">{copied ? "Copied" : ""}</span>
    </div>
  );
}
