/** What a person presses. One primary button per view: the next thing to do. */
import { useState, type ReactElement, type ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Link, type LinkProps } from "react-router";
import { cx } from "@/lib/cx";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

export interface ButtonLook {
  variant?: "plain" | "primary" | "quiet" | "danger" | undefined;
  size?: "m" | "s" | undefined;
  icon?: IconName;
}

function look({ variant = "plain", size = "m" }: ButtonLook, iconOnly: boolean, className?: string): string {
  return cx(styles["button"], variant !== "plain" && styles[variant], size === "s" && styles["small"], iconOnly && styles["iconOnly"], className);
}

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style">, ButtonLook {
  children?: ReactNode;
  className?: string;
}

/** The library's own pending state announces a progress bar inside the button; ours says it in words instead. */
const BUSY = { type: "button" as const, "data-busy": true };
const RESTING = { type: "button" as const, "aria-disabled": true };

/**
 * A button with words, an icon, or both. An icon alone needs `aria-label`. While `isPending` it keeps the focus and does
 * nothing; so it does when it becomes `isDisabled` under somebody's hands, as “Save” does by being pressed.
 */
export function Button({ variant, size, icon, className, children, isPending = false, isDisabled = false, onPress, type, ...rest }: ButtonProps): ReactElement {
  const [focused, setFocused] = useState(false);
  const resting = isDisabled && focused;
  const iconOnly = icon !== undefined && (children === undefined || children === null);
  const acts = isPending ? BUSY : resting ? RESTING : { ...(type ? { type } : {}), ...(onPress ? { onPress } : {}) };
  return (
    <AriaButton {...rest} {...acts} onFocusChange={setFocused} isDisabled={isDisabled && !focused} className={look({ variant, size }, iconOnly, className)}>
      {icon ? <Icon name={icon} size={size === "s" ? 16 : 20} /> : null}
      {children}
    </AriaButton>
  );
}

/** A link that looks like a button: it goes somewhere. */
export function ButtonLink({ variant, size, icon, className, children, ...rest }: LinkProps & ButtonLook & { className?: string }): ReactElement {
  return (
    <Link {...rest} className={look({ variant, size }, false, className)}>
      {icon ? <Icon name={icon} size={size === "s" ? 16 : 20} /> : null}
      {children}
    </Link>
  );
}
