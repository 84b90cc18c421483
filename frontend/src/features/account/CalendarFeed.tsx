/** The days of my coaching in a calendar program, by a secret address that can be taken back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { dropFeed, makeFeed, readFeed } from "@/client/cycles";
import { keys } from "@/client/keys";
import { formatDay } from "@/lib/dates";
import { Button, CopyLink, ProblemNote } from "@/ui";
import { Section } from "./Section";

export function CalendarFeed(): ReactElement {
  const queries = useQueryClient();
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: keys.calendarFeed });
  const feed = useQuery({ queryKey: keys.calendarFeed, queryFn: readFeed });
  const make = useMutation({ mutationFn: makeFeed, onSettled: refresh });
  const drop = useMutation({ mutationFn: dropFeed, onSuccess: () => { make.reset(); }, onSettled: refresh });
  const since = feed.data?.made_at;
  return (
    <Section title="Your calendar" lead="Your calendar program can show the days of your coaching. It gets days and initials, nothing else.">
      <ProblemNote problem={feed.error ?? make.error ?? drop.error} />
      {make.data?.url ? <CopyLink label="Address" value={make.data.url} hint="Whoever has it can read these days. It is not shown again." /> : null}
      {since && !make.data ? <p className="soft">There is an address since {formatDay(since)}.</p> : null}
      <div className="row">
        <Button isPending={make.isPending} onPress={() => { make.mutate(); }}>{since ? "Make a new address" : "Make an address"}</Button>
        {since ? <Button variant="danger" isPending={drop.isPending} onPress={() => { drop.mutate(); }}>Take it back</Button> : null}
      </div>
    </Section>
  );
}
