/** Invite a colleague: the link is mailed where the school sends mail, and always shown to hand on. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { invite } from "@/client/people";
import type { Role } from "@/client/types";
import { formatInstant } from "@/lib/dates";
import { Button, CopyLink, Dialog, ProblemNote, Select, TextField } from "@/ui";
import { ROLE_HINTS, ROLES } from "./words";

export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const made = useMutation({
    mutationFn: () => invite(email.trim(), name.trim(), role),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.invitations }),
  });
  const problem = made.error instanceof ApiProblem ? made.error : null;

  function again(): void {
    setName("");
    setEmail("");
    made.reset();
  }

  function close(): void {
    onClose();
    again();
  }

  function send(event: FormEvent): void {
    event.preventDefault();
    if (!made.isPending) made.mutate();
  }

  if (made.data) {
    return (
      <Dialog title={`${made.data.name || made.data.email} is invited`} open={open} onClose={close} foot={<><Button onPress={again}>Invite another</Button><Button variant="primary" onPress={close}>Done</Button></>}>
        <CopyLink label="Invitation link" value={made.data.url ?? ""} hint={`Works once, until ${formatInstant(made.data.expires_at)}.`} />
        <p className="soft small">Send it in a message only {made.data.name || "they"} will read. It is not shown again.</p>
      </Dialog>
    );
  }
  return (
    <Dialog title="Invite somebody" open={open} onClose={close} foot={<Button type="submit" form="invite" variant="primary" isPending={made.isPending}>Make the invitation</Button>}>
      <form id="invite" className="stack" onSubmit={send} noValidate>
        {problem && problem.errors.length > 0 ? null : <ProblemNote problem={made.error} />}
        <TextField label="Name" value={name} onChange={setName} error={problem?.field("name")} autoComplete="off" />
        <TextField label="E-mail" type="email" inputMode="email" value={email} onChange={setEmail} error={problem?.field("email")} autoComplete="off" required />
        <Select label="Role" options={ROLES} value={role} onChange={setRole} hint={ROLE_HINTS[role]} />
      </form>
    </Dialog>
  );
}
