/** Which notes to show: by kind and step at hand, by person and words when asked for. */
import { useState, type ReactElement } from "react";
import { KIND_WORDS, KINDS } from "@/lib/kinds";
import { Button, KindShape, Select, TextField, ToggleChip } from "@/ui";
import type { Annotation } from "@/client/types";
import { countsByKind, EVERYTHING, isEverything, linkChoices, writers, type NoteFilter } from "./filter";
import styles from "./Notes.module.css";

export interface FilterBarProps {
  notes: readonly Annotation[];
  filter: NoteFilter;
  onFilter: (filter: NoteFilter) => void;
  meId: string;
}

const MOST_STEPS = 3;

export function FilterBar({ notes, filter, onFilter, meId }: FilterBarProps): ReactElement | null {
  const [open, setOpen] = useState(filter.personId !== null || filter.text !== "");
  const counts = countsByKind(notes, filter);
  const links = linkChoices(notes);
  const people = writers(notes);
  if (notes.length === 0) return null;
  const shownLinks = open ? links : links.filter((link, i) => i < MOST_STEPS || link.id === filter.linkId);
  return (
    <div className={styles["filters"]} role="group" aria-label="Filter notes">
      <div className={styles["chips"]}>
        <ToggleChip isSelected={filter.kind === null} onChange={() => { onFilter({ ...filter, kind: null }); }}>All {counts.all}</ToggleChip>
        {KINDS.map((kind) => (
          <ToggleChip key={kind} aria-label={`${KIND_WORDS[kind]}, ${counts[kind]}`} isSelected={filter.kind === kind} isDisabled={counts[kind] === 0 && filter.kind !== kind}
            onChange={(on) => { onFilter({ ...filter, kind: on ? kind : null }); }}>
            <KindShape kind={kind} />{counts[kind]}
          </ToggleChip>
        ))}
        {shownLinks.map((link) => (
          <ToggleChip key={link.id} isSelected={filter.linkId === link.id} onChange={(on) => { onFilter({ ...filter, linkId: on ? link.id : null }); }}>{link.label}</ToggleChip>
        ))}
        <Button variant="quiet" size="s" icon="filter" aria-label="More filters" aria-expanded={open} onPress={() => { setOpen(!open); }} />
      </div>
      {open ? (
        <div className={styles["moreFilters"]}>
          <TextField label="Words in the notes" hideLabel type="search" placeholder="Find words" value={filter.text} onChange={(text) => { onFilter({ ...filter, text }); }} />
          {people.length > 1 ? (
            <Select label="Written by" hideLabel value={filter.personId ?? ""} onChange={(id) => { onFilter({ ...filter, personId: id || null }); }}
              options={[{ value: "", label: "Everyone" }, ...people.map((person) => ({ value: person.id, label: person.id === meId ? "You" : person.name }))]} />
          ) : null}
        </div>
      ) : null}
      {isEverything(filter) ? null : <p className="visually-hidden" role="status">{counts.all} notes match</p>}
      {counts.all === 0 ? <p className="soft small">No note matches. <Button variant="quiet" size="s" onPress={() => { onFilter(EVERYTHING); }}>Show all</Button></p> : null}
    </div>
  );
}
