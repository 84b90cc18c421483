/** A move that wants a word about why. Mounted only while it is open. */
import { useState, type ReactElement } from "react";
import { Button, Dialog, TextArea } from "@/ui";

export interface ReasonDialogProps {
  title: string;
  action: string;
  hint: string;
  needed?: boolean;
  send: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

export function ReasonDialog({ title, action, hint, needed = false, send, onClose }: ReasonDialogProps): ReactElement {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    setBusy(true);
    try {
      await send(reason.trim());
      onClose();
    } catch {
      setBusy(false); // what went wrong was said already
    }
  };
  return (
    <Dialog title={title} open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={needed && reason.trim() === ""} isPending={busy} onPress={() => void go()}>{action}</Button>
    </>}>
      <TextArea label="Why" autoFocus value={reason} onChange={setReason} maxLength={500} hint={hint} />
    </Dialog>
  );
}
