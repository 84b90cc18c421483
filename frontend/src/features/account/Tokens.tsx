/** Bearer tokens: keys for scripts that act as me. Shown once, then only their names. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { addToken, listTokens, revokeToken } from "@/client/session";
import { formatAgo, formatDay } from "@/lib/dates";
import { Button, CopyLink, Dialog, ProblemNote, Row, Rows, TextField, toast } from "@/ui";
import { Section } from "./Section";

export function Tokens(): ReactElement {
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const tokens = useQuery({ queryKey: keys.tokens, queryFn: listTokens });
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSuccess: () => { toast("The key no longer works."); },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.tokens }),
  });
  const items = tokens.data?.items ?? [];
  return (
    <Section title="Keys for scripts" lead="A key lets a program act as you. Most people need none.">
      <ProblemNote problem={tokens.error ?? revoke.error} />
      {items.length > 0 ? (
        <Rows label="Keys for scripts">
          {items.map((token) => (
            <Row key={token.id} title={token.label || "Without a name"} about={`Made ${formatDay(token.created_at)} · last seen ${formatAgo(token.seen_at)}`}>
              <Button size="s" onPress={() => { revoke.mutate(token.id); }} aria-label={`Take back the key ${token.label}`}>Take back</Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      <div><Button icon="add" onPress={() => { setAdding(true); }}>Make a key</Button></div>
      {adding ? <TokenDialog onClose={() => { setAdding(false); }} /> : null}
    </Section>
  );
}

function TokenDialog({ onClose }: { onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [label, setLabel] = useState("");
  const add = useMutation({ mutationFn: () => addToken(label.trim()), onSuccess: () => queries.invalidateQueries({ queryKey: keys.tokens }) });
  if (add.data) {
    return (
      <Dialog title="Your new key" open onClose={onClose} foot={<Button variant="primary" onPress={onClose}>Done</Button>}>
        <CopyLink label="Key" value={add.data.token} hint="Keep it now: it is not shown again." />
      </Dialog>
    );
  }
  return (
    <Dialog title="Make a key" open onClose={onClose} foot={<Button type="submit" form="new-token" variant="primary" isDisabled={label.trim() === ""} isPending={add.isPending}>Make the key</Button>}>
      <form id="new-token" className="stack" onSubmit={(event) => { event.preventDefault(); add.mutate(); }}>
        <ProblemNote problem={add.error} />
        <TextField label="What is it for?" value={label} onChange={setLabel} placeholder="Nightly upload from the classroom camera" />
      </form>
    </Dialog>
  );
}
