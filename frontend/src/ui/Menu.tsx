/** What else can be done with a thing, behind one button. */
import type { ReactElement, ReactNode } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { cx } from "@/lib/cx";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  onAction: () => void;
}

/** `children` is the button (our `Button`) that opens it. */
export function Menu({ label, entries, children }: { label: string; entries: MenuEntry[]; children: ReactNode }): ReactElement {
  return (
    <MenuTrigger>
      {children}
      <Popover className={styles["popover"] ?? ""} placement="bottom end">
        <AriaMenu aria-label={label} className={styles["menu"] ?? ""} disabledKeys={entries.filter((e) => e.disabled).map((e) => e.id)}>
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} textValue={entry.label} onAction={entry.onAction} className={cx(styles["item"], entry.danger && styles["danger"])}>
              {entry.icon ? <Icon name={entry.icon} size={18} /> : null}
              {entry.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
