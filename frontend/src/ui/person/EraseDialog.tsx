/** Erase a person for ever, in two steps: what goes, then the address typed out. There is no undo, and it says so. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { announceSignedOut, ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { erasePerson, planErasure } from "@/client/privacy";
import type { ErasurePlan } from "@/client/types";
import { tellWindows } from "@/client/windows";
import { Button, Dialog, Loading, ProblemNote, Skeleton, TextField, toast } from "@/ui";
import styles from "./EraseDialog.module.css";
import { whatGoes } from "./what-goes";

export function EraseDialog({ personId, mine = false, onClose }: { personId: string; mine?: boolean; onClose: () => void }): ReactElement {
  const [sure, setSure] = useState(false);
  const plan = useQuery({ queryKey: keys.erasure(personId), queryFn: () => planErasure(personId), staleTime: 0, gcTime: 0 });
  if (sure && plan.data) return <Confirm plan={plan.data} mine={mine} onClose={onClose} onBack={() => { setSure(false); void plan.refetch(); }} />;
  const who = mine ? "yourself" : plan.data?.name ?? "this person";
  return (
    <Dialog title={`Erase ${who}?`} role="alertdialog" open onClose={onClose} foot={
      <>
        <Button onPress={onClose}>Keep everything</Button>
        <Button variant="danger" isDisabled={!plan.data} onPress={() => { setSure(true); }}>Go on</Button>
      </>
    }>
      <p className="soft small">Step 1 of 2</p>
      <ProblemNote problem={plan.error} onRetry={() => { void plan.refetch(); }} />
      {plan.isPending ? <Loading what="Counting"><Skeleton height={90} /></Loading> : null}
      {plan.data ? <What plan={plan.data} mine={mine} /> : null}
    </Dialog>
  );
}

function What({ plan, mine }: { plan: ErasurePlan; mine: boolean }): ReactElement {
  return (
    <>
      <p>This goes for ever, with everything made of it:</p>
      <ul className={styles["goes"]}>{[...whatGoes(plan.rows), mine ? "your account" : "the account"].map((words) => <li key={words}>{words}</li>)}</ul>
      <p className="soft small">{mine ? "What you published on other people’s lessons" : "What they published on other people’s lessons"} stays there, signed “A former colleague”. Drafts go.
        {mine ? " Take your data along first, if you want to keep it: afterwards nobody can bring it back." : " Nobody can bring it back."}</p>
    </>
  );
}

function Confirm({ plan, mine, onClose, onBack }: { plan: ErasurePlan; mine: boolean; onClose: () => void; onBack: () => void }): ReactElement {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const erase = useMutation({
    mutationFn: () => erasePerson(plan.person_id, { email, code: plan.code, password }),
    onSuccess: async () => {
      if (mine) {
        announceSignedOut();
        tellWindows();
        return;
      }
      toast(`${plan.name} is shut out. Everything is being erased; a certificate will say when nothing is left.`);
      await Promise.all([["people"], ["pairs"], ["certificates"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
      onClose();
    },
  });
  const problem = erase.error instanceof ApiProblem ? erase.error : null;
  const changed = problem?.code === "changed";
  const wrong = { email: problem?.field("email"), password: problem?.field("password") };
  return (
    <Dialog title={mine ? "Erase yourself for ever" : `Erase ${plan.name} for ever`} role="alertdialog" open onClose={onClose} foot={
      <>
        <Button onPress={changed ? onBack : onClose}>{changed ? "Look again" : "Keep everything"}</Button>
        <Button variant="danger" isDisabled={email.trim() === "" || (mine && password === "")} isPending={erase.isPending} onPress={() => { erase.mutate(); }}>Erase for ever</Button>
      </>
    }>
      <p className="soft small">Step 2 of 2. There is no undo.</p>
      {wrong.email ?? wrong.password ? null : <ProblemNote problem={erase.error} />}
      <TextField label={mine ? "Type your e-mail address" : `Type ${plan.email}`} type="email" autoComplete="off" value={email} onChange={(typed) => { setEmail(typed); erase.reset(); }} error={wrong.email} />
      {mine ? <TextField label="Your password" type="password" autoComplete="current-password" value={password} onChange={(typed) => { setPassword(typed); erase.reset(); }} error={wrong.password} /> : null}
    </Dialog>
  );
}
