/** How far a step is: a shape and a word, and a colour only besides. */
import type { ReactElement } from "react";
import type { StepState } from "@/client/types";
import { cx } from "@/lib/cx";
import { Chip, Icon } from "@/ui";
import styles from "./goals.module.css";
import { STATES } from "./words";

export function StateChip({ state }: { state: StepState }): ReactElement {
  return <Chip className={cx(styles["state"], styles[state])}><Icon name={STATES[state].icon} size={16} />{STATES[state].word}</Chip>;
}
