/** My name, as colleagues see it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { rename } from "@/client/session";
import type { Me } from "@/client/types";
import { Button, ProblemNote, TextField, toast } from "@/ui";
import { Section } from "./Section";

export function NameForm({ me }: { me: Me }): ReactElement {
  const [name, setName] = useState(me.name);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => rename(name.trim()),
    onSuccess: (answer) => {
      queries.setQueryData(keys.me, answer);
      toast("Your name is saved.");
    },
  });
  const wrong = save.error instanceof ApiProblem ? save.error.field("name") : undefined;
  return (
    <Section title="Your name" lead="As colleagues see it beside your notes.">
      <form className="stack" onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
        {wrong ? null : <ProblemNote problem={save.error} />}
        <TextField label="Name" autoComplete="name" value={name} onChange={setName} error={wrong} />
        <div><Button type="submit" isDisabled={name.trim() === "" || name.trim() === me.name} isPending={save.isPending}>Save the name</Button></div>
      </form>
    </Section>
  );
}
