/** What an administrator can do about a person: role, department, reset link, shut out or let in again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { changePerson, makeResetLink } from "@/client/people";
import type { Person, Role } from "@/client/types";
import { EraseDialog } from "@/ui/person/EraseDialog";
import { formatInstant } from "@/lib/dates";
import { Button, CopyLink, Dialog, Menu, ProblemNote, Select, TextField, toast } from "@/ui";
import { ROLE_HINTS, ROLES } from "./words";

export function PersonActions({ person }: { person: Person }): ReactElement {
  const queries = useQueryClient();
  const [open, setOpen] = useState<"role" | "department" | "reset" | "erase" | null>(null);
  const change = useMutation({
    mutationFn: (next: { disabled: boolean }) => changePerson(person.id, next),
    onSuccess: (_answer, next) => {
      toast(next.disabled ? `${person.name} is shut out and signed out everywhere.` : `${person.name} can sign in again.`, { undo: () => { change.mutate({ disabled: !next.disabled }); } });
    },
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" }); },
    onSettled: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
  const close = (): void => { setOpen(null); };
  return (
    <>
      <Menu label={`What to do about ${person.name}`} entries={[
        { id: "role", label: "Change the role", icon: "user", onAction: () => { setOpen("role"); } },
        { id: "department", label: "Set the department", icon: "people", onAction: () => { setOpen("department"); } },
        { id: "reset", label: "Make a password link", icon: "link", onAction: () => { setOpen("reset"); } },
        person.disabled ? { id: "enable", label: "Let in again", icon: "undo", onAction: () => { change.mutate({ disabled: false }); } }
          : { id: "disable", label: "Shut out", icon: "lock", danger: true, onAction: () => { change.mutate({ disabled: true }); } },
        { id: "erase", label: "Erase for ever", icon: "trash", danger: true, onAction: () => { setOpen("erase"); } },
      ]}>
        <Button variant="quiet" icon="more" aria-label={`More about ${person.name}`} />
      </Menu>
      {open === "role" ? <RoleDialog person={person} onClose={close} /> : null}
      {open === "department" ? <DepartmentDialog person={person} onClose={close} /> : null}
      {open === "erase" ? <EraseDialog personId={person.id} onClose={close} /> : null}
      {open === "reset" ? <ResetDialog person={person} onClose={close} /> : null}
    </>
  );
}

function RoleDialog({ person, onClose }: { person: Person; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>(person.role ?? "member");
  const save = useMutation({
    mutationFn: () => changePerson(person.id, { role }),
    onSuccess: async () => { await queries.invalidateQueries({ queryKey: ["people"] }); onClose(); },
  });
  return (
    <Dialog title={`Role of ${person.name}`} open onClose={onClose} foot={<Button variant="primary" isPending={save.isPending} onPress={() => { save.mutate(); }}>Save</Button>}>
      <ProblemNote problem={save.error} />
      <Select label="Role" options={ROLES} value={role} onChange={setRole} hint={ROLE_HINTS[role]} />
    </Dialog>
  );
}

function DepartmentDialog({ person, onClose }: { person: Person; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [department, setDepartment] = useState(person.department ?? "");
  const save = useMutation({
    mutationFn: () => changePerson(person.id, { department }),
    onSuccess: async () => { await queries.invalidateQueries({ queryKey: ["people"] }); onClose(); },
  });
  const wrong = save.error instanceof ApiProblem ? save.error.field("department") : undefined;
  return (
    <Dialog title={`Department of ${person.name}`} open onClose={onClose} foot={<Button variant="primary" isPending={save.isPending} onPress={() => { save.mutate(); }}>Save</Button>}>
      <ProblemNote problem={wrong ? null : save.error} />
      <TextField label="Department" value={department} onChange={setDepartment} maxLength={60} error={wrong} placeholder="Science"
        hint="Coverage is counted by department. Leave it empty for none." />
    </Dialog>
  );
}

function ResetDialog({ person, onClose }: { person: Person; onClose: () => void }): ReactElement {
  const make = useMutation({ mutationFn: () => makeResetLink(person.id) });
  return (
    <Dialog title={`A new password for ${person.name}`} open onClose={onClose}
      foot={make.data ? <Button onPress={onClose}>Done</Button> : <Button variant="primary" isPending={make.isPending} onPress={() => { make.mutate(); }}>Make the link</Button>}>
      <ProblemNote problem={make.error} />
      {make.data ? <CopyLink label="Link" value={make.data.url} hint={`Works once, until ${formatInstant(make.data.expires_at)}. Give it to ${person.name} yourself.`} />
        : <p>The link lets {person.name} choose a new password. Whoever has it can do so: hand it over in person or in a message only they read.</p>}
    </Dialog>
  );
}
