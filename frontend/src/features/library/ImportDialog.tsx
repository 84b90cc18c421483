/** Bring in a sheet: all of it, or nothing, and then every row that is wrong by its number. Mounted only while it is open. */
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { importSheet } from "@/client/library";
import { Button, Dialog, ProblemNote, toast } from "@/ui";
import styles from "./library.module.css";
import { said } from "./words";

export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => Promise<void> }): ReactElement {
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const rows = problem instanceof ApiProblem ? problem.errors.filter((one) => one.field.startsWith("row ")) : [];
  const send = async (sheet: File): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const done = await importSheet(sheet);
      await onDone();
      toast(said(done));
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Bring in a sheet" open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={file === null} isPending={busy} onPress={() => { if (file) void send(file); }}>Bring it in</Button>
    </>}>
      <p className="soft">A CSV file as your spreadsheet saves it, with the columns title, area, about, cue, contrast, criterion 1, criterion 2 and so on. A row that is here already, by its id or its area and title, becomes a new version.</p>
      <label className="stack">
        <span className="small strong">The sheet</span>
        <input className={styles["file"]} type="file" accept=".csv,text/csv" onChange={(event) => { setFile(event.target.files?.[0] ?? null); setProblem(null); }} />
      </label>
      <ProblemNote problem={problem}>
        {rows.length > 0 ? <ul className={styles["wrong"]}>{rows.map((one) => <li key={one.field}><b>{one.field}</b>: {one.message}</li>)}</ul> : null}
      </ProblemNote>
    </Dialog>
  );
}
