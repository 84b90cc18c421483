/** Erase a person for ever, in two steps: what goes, then the address typed out. There is no undo, and it says so. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { announceSignedOut, ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { erasePerson, planErasure } from "@/client/privacy";
import type { ErasurePlan } from "@/client/types";
import { formatDay } from "@/lib/dates";
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
      {plan.held > 0 ? <OnHold plan={plan} mine={mine} /> : null}
      <p className="soft small">{mine ? "What you published on other people’s lessons" : "What they published on other people’s lessons"} stays there, signed “A former colleague”. Drafts go.
        {mine ? " Take your data along first, if you want to keep it: afterwards nobody can bring it back." : " Nobody can bring it back."}</p>
    </>
  );
}

/** What waits: it is erased with the rest of the person as soon as it is released. */
function OnHold({ plan, mine }: { plan: ErasurePlan; mine: boolean }): ReactElement {
  return (
    <>
      <p><b>{plan.held === 1 ? "One recording is" : `${plan.held} recordings are`} on hold.</b> The school has to keep {plan.held === 1 ? "it" : "them"} for now. Everything else goes at once; what is on hold, and {mine ? "your name" : "their name"} with it, as soon as the hold is released. {mine ? "You are" : "They are"} signed out for good either way.</p>
      {plan.held_lessons.length > 0 ? <ul className={styles["goes"]}>{plan.held_lessons.map((lesson) => <li key={lesson.lesson_id}>{lesson.title}: on hold since {formatDay(lesson.since)}, by {lesson.by.name}</li>)}</ul> : null}
    </>
  );
}

function Confirm({ plan, mine, onClose, onBack }: { plan: ErasurePlan; mine: boolean; onClose: () => void; onBack: () => void }): ReactElement {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const erase = useMutation({
    mutationFn: () => erasePerson(plan.person_id, { email, code: plan.code, password, when_released: plan.held > 0 }),
    onSuccess: async () => {
      if (mine) {
        announceSignedOut();
        tellWindows();
        return;
      }
      toast(`${plan.name} is shut out. ${plan.held > 0 ? "What is not on hold" : "Everything"} is being erased; a certificate will say when nothing is left.`);
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
