/** The shares of now; each can be withdrawn, and the withdrawal undone. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { keys } from "@/client/keys";
import { addShare, withdrawShare } from "@/client/shares";
import type { Lesson, Page, Share } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { Avatar, Button, ProblemNote, Row, Rows, toast } from "@/ui";
import { canWord, receiver } from "./words";

export function CurrentShares({ lesson, shares }: { lesson: Lesson; shares: Share[] }): ReactElement | null {
  const queries = useQueryClient();
  const key = keys.shares(lesson.id);
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: key });
  const again = useMutation({
    mutationFn: (share: Share) => addShare(lesson.id, {
      ...(share.person ? { person_id: share.person.id } : {}), ...(share.pair ? { pair_id: share.pair.id } : {}), can: share.can, expires_at: share.expires_at,
    }),
    onSettled: refresh,
  });
  const withdraw = useMutation({
    mutationFn: (share: Share) => withdrawShare(share.id),
    onMutate: (share) => {
      queries.setQueryData<Page<Share>>(key, (page) => (page ? { ...page, items: page.items.filter((each) => each.id !== share.id) } : page));
    },
    onSuccess: (_answer, share) => {
      toast(`${receiver(share, lesson.owner_id)} can no longer see this.`, { undo: () => { again.mutate(share); } });
    },
    onSettled: refresh,
  });
  if (shares.length === 0) return <ProblemNote problem={withdraw.error ?? again.error} />;
  return (
    <div className="stack">
      <ProblemNote problem={withdraw.error ?? again.error} />
      <Rows label="Shared with">
        {shares.map((share) => {
          const name = receiver(share, lesson.owner_id);
          return (
            <Row key={share.id} start={<Avatar name={name} />} title={name} about={!share.active ? "Closed: the pair has ended" : `${canWord(share.can)}${share.pair ? " · as your pair" : ""}${share.expires_at ? ` · until ${formatDay(share.expires_at)}` : ""}`}>
              <Button size="s" onPress={() => { withdraw.mutate(share); }} aria-label={`Withdraw from ${name}`}>Withdraw</Button>
            </Row>
          );
        })}
      </Rows>
    </div>
  );
}
