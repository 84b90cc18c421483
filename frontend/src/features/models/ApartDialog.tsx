/** With whom to take a model apart: alone, with the other half of a pair, or in a group. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { useNavigate } from "react-router";
import { beginDeconstruction } from "@/client/exemplars";
import { keys } from "@/client/keys";
import { listPairs } from "@/client/people";
import { useMe } from "@/client/session";
import type { Exemplar } from "@/client/types";
import { Button, Dialog, Loading, ProblemNote, Select, Skeleton, type Option } from "@/ui";
import { PersonSwitches } from "@/ui/person/PersonSwitches";

const ALONE = "alone";
const GROUP = "group";

export function ApartDialog({ model, onClose }: { model: Exemplar; onClose: () => void }): ReactElement {
  const me = useMe();
  const navigate = useNavigate();
  const pairs = useQuery({ queryKey: keys.pairs, queryFn: listPairs });
  const mine = (pairs.data?.items ?? []).filter((pair) => !pair.ended_at && [pair.coach.id, pair.teacher.id].includes(me.id));
  const options: Option<string>[] = [
    ...mine.map((pair) => ({ value: pair.id, label: `With ${pair.coach.id === me.id ? pair.teacher.name : pair.coach.name}` })),
    { value: ALONE, label: "Alone" },
    { value: GROUP, label: "With a group" },
  ];
  const [picked, setPicked] = useState<string | null>(null);
  const company = picked ?? options[0]?.value ?? ALONE;
  const [group, setGroup] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const body = company === ALONE ? {} : company === GROUP ? { person_ids: [...group] } : { pair_id: company };
      const begun = await beginDeconstruction(model.id, body);
      await navigate(`/apart/${begun.id}`);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Take “${model.title}” apart`} open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={pairs.isPending || (company === GROUP && group.size === 0)} isPending={busy} onPress={() => void begin()}>Begin</Button>
    </>}>
      <p className="soft">Each marks for themselves where the criteria happen. Nobody sees another’s marks until all have committed.</p>
      {pairs.isPending ? <Loading what="Loading your pairs"><Skeleton height={64} /></Loading> : <Select label="With whom?" options={options} value={company} onChange={setPicked} />}
      {company === GROUP ? <PersonSwitches legend="Who takes part?" chosen={group} onChange={setGroup} without={[me.id]} /> : null}
      <ProblemNote problem={problem ?? pairs.error} />
    </Dialog>
  );
}
