/** Put a coach and a teacher together. A member is always the teacher: nobody is coached without wanting it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { addPair, everybody } from "@/client/people";
import type { Cadence, Me, Person } from "@/client/types";
import { Button, Dialog, ProblemNote, Select } from "@/ui";
import { CADENCES } from "./words";

function options(people: readonly Person[], without: string): { value: string; label: string }[] {
  return [{ value: "", label: "Choose a person" }, ...people.filter((person) => person.id !== without && !person.disabled).map((person) => ({ value: person.id, label: person.name }))];
}

export function PairDialog({ me, open, onClose }: { me: Me; open: boolean; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const leads = me.role !== "member";
  const [coach, setCoach] = useState("");
  const [teacher, setTeacher] = useState(leads ? "" : me.id);
  const [cadence, setCadence] = useState<Cadence>("fortnightly");
  const people = useQuery({ queryKey: [...keys.people(), "all"], queryFn: everybody, enabled: open });
  const save = useMutation({
    mutationFn: () => addPair(coach, teacher, cadence),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.pairs });
      setCoach("");
      onClose();
    },
  });
  const all = people.data?.items ?? [];
  return (
    <Dialog title={leads ? "Make a pair" : "Find a coach"} open={open} onClose={onClose}
      foot={<Button variant="primary" isDisabled={!coach || !teacher} isPending={save.isPending} onPress={() => { save.mutate(); }}>{leads ? "Make the pair" : "Ask to be coached"}</Button>}>
      <ProblemNote problem={save.error ?? people.error} />
      {leads ? <Select label="Teacher" options={options(all, coach)} value={teacher} onChange={setTeacher} /> : null}
      <Select label="Coach" options={options(all, teacher)} value={coach} onChange={setCoach} />
      <Select label="They meet" options={CADENCES} value={cadence} onChange={setCadence} />
      <p className="soft small">A pair opens nothing by itself: each lesson stays its teacher's until the teacher shares it.</p>
    </Dialog>
  );
}
