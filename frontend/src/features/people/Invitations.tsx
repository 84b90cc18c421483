/** Invitations nobody has taken up yet. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { keys } from "@/client/keys";
import { listInvitations, withdrawInvitation } from "@/client/people";
import { formatInstant } from "@/lib/dates";
import { Avatar, Button, ProblemNote, Row, Rows, toast } from "@/ui";
import { roleWord } from "./words";

export function Invitations(): ReactElement | null {
  const queries = useQueryClient();
  const open = useQuery({ queryKey: keys.invitations, queryFn: listInvitations });
  const withdraw = useMutation({
    mutationFn: withdrawInvitation,
    onSuccess: () => { toast("The invitation is withdrawn; its link no longer works."); },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.invitations }),
  });
  const invitations = open.data?.items ?? [];
  if (invitations.length === 0 && !open.error) return null;
  return (
    <section className="stack" aria-labelledby="invited">
      <h2 id="invited">Invited, not here yet</h2>
      <ProblemNote problem={open.error ?? withdraw.error} />
      <Rows label="Invitations">
        {invitations.map((invitation) => (
          <Row key={invitation.id} start={<Avatar name={invitation.name || invitation.email} />} title={invitation.name || invitation.email}
            about={`${invitation.name ? `${invitation.email} · ` : ""}${roleWord(invitation.role)} · until ${formatInstant(invitation.expires_at)}`}>
            <Button size="s" onPress={() => { withdraw.mutate(invitation.id); }} aria-label={`Withdraw the invitation of ${invitation.name || invitation.email}`}>Withdraw</Button>
          </Row>
        ))}
      </Rows>
    </section>
  );
}
