/** Where I am signed in, and the way to leave everywhere at once. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { announceSignedOut } from "@/client/api";
import { keys } from "@/client/keys";
import { listSessions, signOutEverywhere } from "@/client/session";
import { tellWindows } from "@/client/windows";
import { formatAgo } from "@/lib/dates";
import { Button, Chip, Dialog, Loading, ProblemNote, Row, Rows, Skeleton } from "@/ui";
import { browserWords } from "./browser-words";
import { Section } from "./Section";

export function Sessions(): ReactElement {
  const [asking, setAsking] = useState(false);
  const sessions = useQuery({ queryKey: keys.sessions, queryFn: listSessions });
  const leave = useMutation({ mutationFn: signOutEverywhere, onSuccess: () => { announceSignedOut(); tellWindows(); } });
  return (
    <Section title="Where you are signed in" lead="Do you not know one of them? Sign out everywhere, then change your password.">
      <ProblemNote problem={sessions.error ?? leave.error} onRetry={() => { void sessions.refetch(); }} />
      {sessions.isPending ? <Loading><Skeleton height={60} /></Loading> : null}
      {sessions.data ? (
        <Rows label="Where you are signed in">
          {sessions.data.items.map((session) => (
            <Row key={session.id} title={browserWords(session.label)} about={session.current ? "Now" : `Last seen ${formatAgo(session.seen_at)}`}>
              {session.current ? <Chip>This one</Chip> : null}
            </Row>
          ))}
        </Rows>
      ) : null}
      <div><Button variant="danger" onPress={() => { setAsking(true); }}>Sign out everywhere</Button></div>
      <Dialog title="Sign out everywhere?" role="alertdialog" open={asking} onClose={() => { setAsking(false); }} foot={
        <>
          <Button onPress={() => { setAsking(false); }}>Stay signed in</Button>
          <Button variant="danger" isPending={leave.isPending} onPress={() => { leave.mutate(); }}>Sign out everywhere</Button>
        </>
      }>
        <p>You are signed out here too, and on every phone and laptop. Uploads that are under way stop and can be gone on with later.</p>
      </Dialog>
    </Section>
  );
}
