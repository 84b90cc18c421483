/** One form, one answer: sends, shows what is wrong beside its field, and puts the focus there. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, type FormEvent, type ReactElement, type ReactNode } from "react";
import { ApiProblem } from "@/client/api";
import { Button, ProblemNote } from "@/ui";
import { doorwayStyles } from "./Doorway";

export interface DoorwayFormProps {
  /** The word on the button, and while it is being sent. */
  action: string;
  sending: string;
  send: () => Promise<void>;
  /** Names of the fields that show their own error. */
  fields: string[];
  children: (wrong: (field: string) => string | undefined) => ReactNode;
}

export function DoorwayForm({ action, sending, send, fields, children }: DoorwayFormProps): ReactElement {
  const form = useRef<HTMLFormElement>(null);
  const sent = useMutation({ mutationFn: send });
  const problem = sent.error instanceof ApiProblem ? sent.error : null;
  const shownByFields = problem !== null && problem.errors.length > 0 && problem.errors.every((e) => fields.some((name) => problem.field(name) === e.message));

  useEffect(() => {
    if (sent.isError) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [sent.isError, sent.error]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!sent.isPending) sent.mutate();
  }

  return (
    <form ref={form} className={doorwayStyles["form"]} onSubmit={submit} noValidate>
      {shownByFields ? null : <ProblemNote problem={problem?.status === 401 ? { title: problem.detail } : sent.error} />}
      {children((name) => problem?.field(name))}
      <Button type="submit" variant="primary" isPending={sent.isPending}>{sent.isPending ? sending : action}</Button>
    </form>
  );
}
