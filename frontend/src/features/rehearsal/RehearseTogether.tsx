/** With whom to rehearse a step of the library: a button, and the question behind it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { useNavigate } from "react-router";
import { keys } from "@/client/keys";
import { rehearseTogether } from "@/client/rehearsals";
import { useMe } from "@/client/session";
import type { Deconstruction } from "@/client/types";
import { Button, Dialog, ProblemNote } from "@/ui";
import { PersonSwitches } from "@/ui/person/PersonSwitches";

/** The server's own bound, the one who begins among them. */
export const MOST_PEOPLE = 12;

interface RehearseTogetherProps {
  templateId: string;
  title: string;
  /** What a group agreed on: its list is the checklist, for those who took part. */
  apart?: Deconstruction;
}

export function RehearseTogether(props: RehearseTogetherProps): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="people" onPress={() => { setOpen(true); }}>{props.apart ? "Rehearse it together" : "Rehearse together"}</Button>
      {open ? <TogetherDialog {...props} onClose={() => { setOpen(false); }} /> : null}
    </>
  );
}

function TogetherDialog({ templateId, title, apart, onClose }: RehearseTogetherProps & { onClose: () => void }): ReactElement {
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(apart?.people.map((person) => person.id).filter((id) => id !== me.id)));
  const begin = useMutation({
    mutationFn: () => rehearseTogether(templateId, [...chosen], apart?.id ?? null),
    onSuccess: async (one) => {
      queries.setQueryData(keys.rehearsal(one.id), one);
      void queries.invalidateQueries({ queryKey: keys.underWay });
      await navigate(`/rehearsals/${one.id}`);
    },
  });
  const tooMany = chosen.size >= MOST_PEOPLE;
  return (
    <Dialog title={`Rehearse “${title}” together`} open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={chosen.size === 0 || tooMany} isPending={begin.isPending} onPress={() => { begin.mutate(); }}>Begin</Button>
    </>}>
      <p className="soft">{apart ? "You take turns, and look for what you agreed on." : "You take turns, on one device or on several."} Only those who rehearse with you can see it.</p>
      <PersonSwitches legend="Who rehearses with you?" chosen={chosen} onChange={setChosen} without={[me.id]} {...(apart ? { people: apart.people } : {})} />
      {tooMany ? <p role="status">At most {MOST_PEOPLE} people can take turns, you among them.</p> : null}
      <ProblemNote problem={begin.error} />
    </Dialog>
  );
}
