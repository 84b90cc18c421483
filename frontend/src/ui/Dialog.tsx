/** One question at a time, over the page: focus stays inside, Escape leaves, focus returns where it was. */
import type { ReactElement, ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { cx } from "@/lib/cx";
import { Button } from "./Button";
import styles from "./Dialog.module.css";

export interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons; the primary one last. */
  foot?: ReactNode;
  wide?: boolean;
  /** "alertdialog" when it must be answered. */
  role?: "dialog" | "alertdialog";
}

export function Dialog({ title, open, onClose, children, foot, wide = false, role = "dialog" }: DialogProps): ReactElement {
  return (
    <ModalOverlay isOpen={open} onOpenChange={(next) => { if (!next) onClose(); }} isDismissable={role === "dialog"}
      shouldCloseOnInteractOutside={(element) => element.closest("[data-react-aria-top-layer]") === null} className={styles["overlay"] ?? ""}>
      <Modal className={cx(styles["modal"], wide && styles["wide"])}>
        <AriaDialog role={role} className={styles["dialog"] ?? ""}>
          <div className={styles["head"]}>
            <Heading slot="title" level={2}>{title}</Heading>
            <Button variant="quiet" icon="close" aria-label="Close" className={styles["close"] ?? ""} onPress={onClose} />
          </div>
          {children}
          {foot ? <div className={styles["foot"]}>{foot}</div> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
