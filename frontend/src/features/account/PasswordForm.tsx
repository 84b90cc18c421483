/** A new password, with the old one as proof. */
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { changePassword, useMe } from "@/client/session";
import { Button, ProblemNote, TextField, toast } from "@/ui";
import { Section } from "./Section";

export function PasswordForm(): ReactElement {
  const me = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      toast("Your password is changed.");
    },
  });
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const wrongCurrent = problem?.field("current");
  const wrongNext = problem?.field("new") ?? problem?.field("password");
  return (
    <Section title="Password">
      <form className="stack" onSubmit={(event) => { event.preventDefault(); save.mutate(); }} noValidate>
        {wrongCurrent ?? wrongNext ? null : <ProblemNote problem={save.error} />}
        <input type="hidden" name="username" autoComplete="username" value={me.email} />
        <TextField label="Password now" type="password" autoComplete="current-password" value={current} onChange={setCurrent} error={wrongCurrent} />
        <TextField label="New password" type="password" autoComplete="new-password" hint="At least 10 characters. Three or four words are easy to remember." value={next} onChange={setNext} error={wrongNext} />
        <div><Button type="submit" isDisabled={current === "" || next === ""} isPending={save.isPending}>Change the password</Button></div>
      </form>
    </Section>
  );
}
