/** Recordings the school has to keep: legal holds, for administrators. Nothing here shows, or names, what is on a film. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { listHolds, releaseHold } from "@/client/privacy";
import type { Hold } from "@/client/types";
import { Button, Dialog, Loading, ProblemNote, Row, Rows, Skeleton, toast } from "@/ui";
import { HoldDialog } from "./HoldDialog";
import { holdState, holdTitle } from "./kept";
import { Part } from "./Part";
import styles from "./privacy.module.css";

export function Holds(): ReactElement {
  const [placing, setPlacing] = useState(false);
  const [releasing, setReleasing] = useState<Hold | null>(null);
  const found = useInfiniteQuery({ queryKey: keys.holds, queryFn: ({ pageParam }) => listHolds(pageParam), initialPageParam: null as string | null, getNextPageParam: (page) => page.next_cursor ?? null });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Part title="Holds" lead="Recordings your school has to keep, for a claim, a disclosure or the police. While they are on hold nobody erases them, and their time does not end. A hold shows them to nobody, you included; their teacher sees that it stands, but not why.">
      <ProblemNote problem={found.error} onRetry={() => { void found.refetch(); }} />
      {found.isPending ? <Loading what="Loading holds"><Skeleton height={56} /></Loading> : null}
      {found.isSuccess && all.length === 0 ? <p className="soft">No recording is on hold.</p> : null}
      {all.length > 0 ? (
        <Rows label="Holds">
          {all.map((hold) => (
            <Row key={hold.id} title={holdTitle(hold)} about={<><span className={hold.released_at ? undefined : styles["soon"]}>{holdState(hold)}</span><span className={styles["why"]}>{hold.reason}</span></>}>
              {hold.released_at ? null : <Button size="s" aria-label={`Release: ${holdTitle(hold)}, ${hold.reason}`} onPress={() => { setReleasing(hold); }}>Release</Button>}
            </Row>
          ))}
        </Rows>
      ) : null}
      {found.hasNextPage ? <div><Button isPending={found.isFetchingNextPage} onPress={() => { void found.fetchNextPage(); }}>Show earlier</Button></div> : null}
      <div><Button icon="lock" onPress={() => { setPlacing(true); }}>Place a hold</Button></div>
      {placing ? <HoldDialog onClose={() => { setPlacing(false); }} /> : null}
      {releasing ? <ReleaseDialog hold={releasing} onClose={() => { setReleasing(null); }} /> : null}
    </Part>
  );
}

function ReleaseDialog({ hold, onClose }: { hold: Hold; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const release = useMutation({
    mutationFn: () => releaseHold(hold.id),
    onSuccess: async () => {
      toast("Released. Nothing is deleted before its teacher was told, two weeks ahead.");
      await queries.invalidateQueries({ queryKey: keys.holds });
      onClose();
    },
  });
  return (
    <Dialog title="Release this hold?" role="alertdialog" open onClose={onClose} foot={
      <>
        <Button onPress={onClose}>Keep it on hold</Button>
        <Button variant="danger" isPending={release.isPending} onPress={() => { release.mutate(); }}>Release it</Button>
      </>
    }>
      <ProblemNote problem={release.error} />
      <p><b>{holdTitle(hold)}</b><br />{hold.reason}</p>
      <p>Their teacher can erase them again. Where their time is over they are announced anew, and deleted two weeks later at the earliest. If their teacher was to be erased meanwhile, that happens now, and there is no way back.</p>
    </Dialog>
  );
}
