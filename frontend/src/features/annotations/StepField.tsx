/** Words with `#`: typing it offers steps, goals and criteria; arrows choose, Enter takes, Escape goes on writing. */
import { useId, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactElement, type Ref } from "react";
import { cx } from "@/lib/cx";
import { stepQuery, withoutQuery, type DraftLink } from "./draft";
import styles from "./Notes.module.css";

export interface LinkOption extends DraftLink {
  /** A quiet line under the name: the cue, or the step it belongs to. */
  hint: string;
}

export interface StepFieldHandle {
  focus: () => void;
  blur: () => void;
  /** Put a `#` at the caret and offer what can be linked. */
  ask: () => void;
}

export interface StepFieldProps {
  value: string;
  onChange: (value: string) => void;
  onLink: (link: DraftLink) => void;
  options: readonly LinkOption[];
  /** The first letter of a note was typed. */
  onTyping: () => void;
  onSend: () => void;
  placeholder: string;
  handle: Ref<StepFieldHandle>;
}

const MOST = 6;
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function StepField({ value, onChange, onLink, options, onTyping, onSend, placeholder, handle }: StepFieldProps): ReactElement {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [shut, setShut] = useState(false);
  const asked = shut ? null : stepQuery(value, caret);
  const wanted = plain(asked?.query ?? "");
  const found = asked ? options.filter((option) => plain(`${option.label} ${option.hint}`).includes(wanted)).slice(0, MOST) : [];
  const open = asked !== null && (found.length > 0 || wanted === "");
  const active = Math.min(chosen, Math.max(0, found.length - 1));

  useLayoutEffect(() => {
    const node = field.current;
    if (!node) return;
    // As tall as its words, up to a third of the screen.
    node.style.height = "auto";
    node.style.height = `${Math.min(node.scrollHeight + 2, window.innerHeight / 3)}px`;
  }, [value]);

  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    blur: () => field.current?.blur(),
    ask: () => {
      const node = field.current;
      if (!node) return;
      const at = node.selectionStart;
      const before = value.slice(0, at);
      const mark = before === "" || /\s$/.test(before) ? "#" : " #";
      onTyping();
      onChange(before + mark + value.slice(at));
      setShut(false);
      setCaret(at + mark.length);
      node.focus();
      requestAnimationFrame(() => { node.setSelectionRange(at + mark.length, at + mark.length); });
    },
  }));

  const take = (option: LinkOption | undefined): void => {
    if (!option || !asked) return;
    onLink({ type: option.type, id: option.id, label: option.label });
    onChange(withoutQuery(value, asked.from, caret));
    setCaret(asked.from);
    field.current?.focus();
  };
  const onListKey = (event: KeyboardEvent): boolean => {
    if (!open || found.length === 0) return false;
    if (event.key === "ArrowDown") setChosen((active + 1) % found.length);
    else if (event.key === "ArrowUp") setChosen((active + found.length - 1) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") take(found[active]);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open) setShut(true);
      else event.currentTarget.blur();
    } else if (onListKey(event)) event.preventDefault();
  };

  return (
    <div className={styles["stepField"]}>
      <label className="visually-hidden" htmlFor={id}>Your note</label>
      <textarea ref={field} id={id} rows={2} value={value} placeholder={placeholder} maxLength={10_000} className={styles["words"]}
        aria-autocomplete="list" aria-haspopup="listbox" aria-controls={`${id}-list`} aria-activedescendant={open && found.length > 0 ? `${id}-${active}` : undefined}
        onChange={(event) => {
          if (event.target.value !== "") onTyping();
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
          setShut(false);
          setChosen(0);
        }}
        onSelect={(event) => { setCaret(event.currentTarget.selectionStart); }} onKeyDown={onKeyDown} onBlur={() => { setShut(true); }} />
      <p className="visually-hidden" role="status">{open && found.length > 0 ? `${found.length} to link to. Arrows choose, Enter takes.` : ""}</p>
      <ul id={`${id}-list`} role="listbox" aria-label="Link to a step" hidden={!open} className={styles["options"]}>
        {found.map((option, i) => (
          <li key={`${option.type}-${option.id}`} id={`${id}-${i}`} role="option" aria-selected={i === active} className={cx(styles["option"], i === active && styles["active"])}
            onPointerDown={(event) => { event.preventDefault(); take(option); }}>
            <b>{option.label}</b><span className="soft small">{option.hint}</span>
          </li>
        ))}
        {found.length === 0 ? <li className={styles["option"]} role="option" aria-selected={false} aria-disabled="true"><span className="soft">No steps agreed yet for this teacher.</span></li> : null}
      </ul>
    </div>
  );
}
