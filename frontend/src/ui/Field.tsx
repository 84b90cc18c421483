/** Words a person types or chooses: label above, hint and error below, all tied together for assistive technology. */
import { useId, type ComponentProps, type ReactElement, type ReactNode } from "react";
import { cx } from "@/lib/cx";
import styles from "./Field.module.css";
import { Icon } from "./Icon";

interface FieldWords {
  label: string;
  hint?: ReactNode;
  /** What is wrong, in words; nothing when all is well. */
  error?: string | undefined;
  /** Keep the label for screen readers only, where the page already says it. */
  hideLabel?: boolean;
}

interface Wiring { id: string; "aria-describedby"?: string; "aria-invalid"?: true }

function Frame({ label, hint, error, hideLabel, children }: FieldWords & { children: (wiring: Wiring) => ReactNode }): ReactElement {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={styles["field"]}>
      <label className={hideLabel ? "visually-hidden" : styles["label"]} htmlFor={id}>{label}</label>
      {children({ id, ...(described ? { "aria-describedby": described } : {}), ...(error ? { "aria-invalid": true } : {}) })}
      {hint ? <p className={styles["hint"]} id={`${id}-hint`}>{hint}</p> : null}
      {error ? <p className={styles["error"]} id={`${id}-error`}><Icon name="warning" size={16} />{error}</p> : null}
    </div>
  );
}

export type TextFieldProps = FieldWords & Omit<ComponentProps<"input">, "onChange"> & { onChange?: (value: string) => void };

export function TextField({ label, hint, error, hideLabel, onChange, className, ...rest }: TextFieldProps): ReactElement {
  return (
    <Frame label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {(wiring) => <input {...rest} {...wiring} className={cx(styles["input"], className)} onChange={(event) => onChange?.(event.target.value)} />}
    </Frame>
  );
}

export type TextAreaProps = FieldWords & Omit<ComponentProps<"textarea">, "onChange"> & { onChange?: (value: string) => void };

export function TextArea({ label, hint, error, hideLabel, onChange, className, ...rest }: TextAreaProps): ReactElement {
  return (
    <Frame label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {(wiring) => <textarea rows={3} {...rest} {...wiring} className={cx(styles["input"], styles["area"], className)} onChange={(event) => onChange?.(event.target.value)} />}
    </Frame>
  );
}

export interface Option<T extends string> { value: T; label: string }
export type SelectProps<T extends string> = FieldWords & Omit<ComponentProps<"select">, "onChange" | "value" | "children"> & {
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
};

/** The device's own list: the best one on a phone, and known to every screen reader. */
export function Select<T extends string>({ label, hint, error, hideLabel, options, onChange, className, ...rest }: SelectProps<T>): ReactElement {
  return (
    <Frame label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {(wiring) => (
        <span className={styles["selectBox"]}>
          <select {...rest} {...wiring} className={cx(styles["input"], styles["select"], className)} onChange={(event) => onChange(event.target.value as T)}>
            {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
          </select>
          <Icon name="chevron" size={16} />
        </span>
      )}
    </Frame>
  );
}
