/** On or off, at once. */
import type { ReactElement, ReactNode } from "react";
import { Switch as AriaSwitch, type SwitchProps } from "react-aria-components/Switch";
import styles from "./Switch.module.css";

export function Switch({ children, ...rest }: Omit<SwitchProps, "className" | "children"> & { children: ReactNode }): ReactElement {
  return (
    <AriaSwitch {...rest} className={styles["switch"] ?? ""}>
      <span className={styles["track"]} aria-hidden="true"><span className={styles["thumb"]} /></span>
      <span>{children}</span>
    </AriaSwitch>
  );
}
