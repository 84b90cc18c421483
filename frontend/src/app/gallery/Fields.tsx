/** What people type and choose. */
import { useState, type ReactElement } from "react";
import { CopyLink, Select, Switch, TextArea, TextField } from "@/ui";
import styles from "./Gallery.module.css";
import { Group } from "./Group";

const CADENCES = [{ value: "weekly", label: "Every week" }, { value: "fortnightly", label: "Every fortnight" }] as const;

export function Fields(): ReactElement {
  const [cadence, setCadence] = useState<"weekly" | "fortnightly">("weekly");
  const [on, setOn] = useState(true);
  return (
    <Group title="Fields">
      <div className={styles["columns"]}>
        <TextField label="Title" defaultValue="Year 8 fractions" hint="As it is called in your lists." />
        <TextField label="Email" defaultValue="ama@" error="This is not an address." />
        <TextField label="Taught on" type="date" defaultValue="2026-11-17" />
        <Select label="They meet" options={CADENCES} value={cadence} onChange={setCadence} />
        <TextArea label="Note" placeholder="What do you see?" />
        <div className="stack">
          <Switch isSelected={on} onChange={setOn}>Pause while I type</Switch>
          <CopyLink label="Invitation link" value="https://vignette.example/join?token=once" hint="Works once." />
        </div>
      </div>
    </Group>
  );
}
