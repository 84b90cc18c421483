/** What was decided, in the words of the two. If both write at once nothing is lost: each sees the other's, and joins them. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { readSummary, writeDecided } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Meeting } from "@/client/types";
import { Button, Card, ProblemNote, TextArea } from "@/ui";
import { useWritten, type Known } from "../useWritten";

const knownOf = (meeting: Meeting): Known<"decided"> => ({ texts: { decided: meeting.decided }, etag: meeting.decided_etag });

export function Decided({ cycleId, meeting }: { cycleId: string; meeting: Meeting }): ReactElement {
  const queries = useQueryClient();
  const words = useWritten({
    place: `meeting.${cycleId}`,
    known: knownOf(meeting),
    send: ({ decided = "" }, etag) => writeDecided(cycleId, decided, etag),
    again: async () => knownOf((await readSummary(cycleId)).meeting),
    onSettled: () => Promise.all([keys.cycle(cycleId), keys.summary(cycleId)].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  const { decided } = words.texts;
  const crossed = words.crossed.length > 0;
  return (
    <Card className="stack">
      <TextArea label="What we decided" rows={4} value={decided} onChange={(text) => { words.write("decided", text); }} onBlur={words.save} maxLength={10_000}
        hint="In your words, for both of you. It goes into the summary; the step, the area and what is left are there already." />
      {crossed ? (
        <ProblemNote problem={{ title: "The other of you has written meanwhile", detail: meeting.decided || "They have emptied it." }}>
          <div><Button size="s" onPress={() => { words.settle("decided", `${meeting.decided.trimEnd()}\n\n${decided}`.trimStart()); }}>Put mine below theirs</Button></div>
        </ProblemNote>
      ) : <ProblemNote problem={words.problem} />}
      <div className="row">
        <Button isDisabled={!words.changed || crossed} isPending={words.saving} onPress={words.save}>Save</Button>
        <span className="soft small" role="status">{!words.changed && decided ? "Saved" : ""}</span>
      </div>
    </Card>
  );
}
