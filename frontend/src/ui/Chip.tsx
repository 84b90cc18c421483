/** A small word that belongs to something (`Chip`), or that filters or chooses (`ToggleChip`). */
import type { ReactElement, ReactNode } from "react";
import { ToggleButton, type ToggleButtonProps } from "react-aria-components/ToggleButton";
import { cx } from "@/lib/cx";
import styles from "./Chip.module.css";

export function Chip({ children, className }: { children: ReactNode; className?: string }): ReactElement {
  return <span className={cx(styles["chip"], className)}>{children}</span>;
}

export function ToggleChip({ className, ...rest }: Omit<ToggleButtonProps, "className"> & { className?: string }): ReactElement {
  return <ToggleButton {...rest} className={cx(styles["chip"], styles["toggle"], className)} />;
}
