/** Who did what with any of my lessons, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { keys } from "@/client/keys";
import { readWholeLedger } from "@/client/privacy";
import { formatInstant } from "@/lib/dates";
import { Avatar, Button, Loading, ProblemNote, Row, Rows, Skeleton } from "@/ui";
import { Part } from "./Part";
import { ledgerWords } from "./words";

export function WatchedLately({ meId }: { meId: string }): ReactElement {
  const ledger = useInfiniteQuery({ queryKey: keys.wholeLedger, queryFn: ({ pageParam }) => readWholeLedger(pageParam), initialPageParam: null as string | null, getNextPageParam: (page) => page.next_cursor ?? null });
  const lines = ledger.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Part title="Who did what with your lessons" lead="Watching, comments, copies and shares. Nobody else sees this list.">
      <ProblemNote problem={ledger.error} onRetry={() => { void ledger.refetch(); }} />
      {ledger.isPending ? <Loading what="Loading who watched"><Skeleton height={56} /><Skeleton height={56} /></Loading> : null}
      {ledger.isSuccess && lines.length === 0 ? <p className="soft">Nobody has seen any of your lessons.</p> : null}
      {lines.length > 0 ? (
        <Rows label="Who did what with your lessons">
          {lines.map((line) => (
            <Row key={line.id} start={<Avatar name={line.person.name} />} title={ledgerWords(line, meId)}
              about={<><Link to={`/lessons/${line.lesson_id}/watched`}>{line.lesson_title}</Link> · {formatInstant(line.at)}</>} />
          ))}
        </Rows>
      ) : null}
      {ledger.hasNextPage ? <div><Button isPending={ledger.isFetchingNextPage} onPress={() => { void ledger.fetchNextPage(); }}>Show earlier</Button></div> : null}
    </Part>
  );
}
