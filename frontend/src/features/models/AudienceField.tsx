/** Who may use a model: those in a pair, every colleague, or people the teacher names; they and nobody else. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { everybody } from "@/client/people";
import type { Exemplar } from "@/client/types";
import { Button, Dialog, Loading, ProblemNote, Select, Skeleton, Switch, TextField } from "@/ui";
import { found, isMissing, openTo, withPerson, type OpenTo } from "./audience";
import styles from "./models.module.css";
import { AUDIENCES } from "./words";

/** From so many colleagues on, a name is typed rather than looked for. */
const MANY = 8;

interface AudienceFieldProps { label: string; ownerId: string; value: OpenTo; onChange: (value: OpenTo) => void }

export function AudienceField({ label, ownerId, value, onChange }: AudienceFieldProps): ReactElement {
  return (
    <>
      <Select label={label} options={AUDIENCES} value={value.audience} onChange={(audience) => { onChange({ ...value, audience }); }} />
      {value.audience === "people" ? <Named ownerId={ownerId} value={value} onChange={onChange} /> : null}
    </>
  );
}

function Named({ ownerId, value, onChange }: Omit<AudienceFieldProps, "label">): ReactElement {
  const [q, setQ] = useState("");
  const people = useQuery({ queryKey: keys.people("everybody"), queryFn: everybody });
  if (people.error) return <ProblemNote problem={people.error} onRetry={() => { void people.refetch(); }} />;
  if (!people.data) return <Loading what="Loading colleagues"><Skeleton height={120} /></Loading>;
  const others = people.data.items.filter((person) => person.id !== ownerId);
  const shown = found(others, q, value.person_ids);
  return (
    <fieldset className={styles["named"]}>
      <legend>Whom do you name?</legend>
      {others.length > MANY ? <TextField label="Find somebody" type="search" value={q} onChange={setQ} autoComplete="off" /> : null}
      <div className={styles["group"]}>
        {shown.map((person) => (
          <Switch key={person.id} isSelected={value.person_ids.includes(person.id)} onChange={(on) => { onChange(withPerson(value, person.id, on)); }}>{person.name}</Switch>
        ))}
      </div>
      <p className="soft small" role="status">{others.length === 0 ? "There are no colleagues here yet." : shown.length === 0 ? "Nobody here is called that." : value.person_ids.length === 0 ? "Nobody is named yet." : `${value.person_ids.length} named. Nobody else may use it.`}</p>
    </fieldset>
  );
}

interface AudienceDialogProps { model: Exemplar; onSave: (value: OpenTo) => void; onClose: () => void }

/** The same for a model that is in the library already. */
export function AudienceDialog({ model, onSave, onClose }: AudienceDialogProps): ReactElement {
  const [value, setValue] = useState<OpenTo>({ ...openTo(model), audience: "people" });
  return (
    <Dialog title={`Who may use “${model.title}”?`} open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={isMissing(value)} onPress={() => { onSave(value); onClose(); }}>Save</Button>
    </>}>
      <p className="soft">Whoever may not use it any more stops seeing it at once, in the middle of watching too.</p>
      <AudienceField label="Who may use it" ownerId={model.owner.id} value={value} onChange={setValue} />
    </Dialog>
  );
}
