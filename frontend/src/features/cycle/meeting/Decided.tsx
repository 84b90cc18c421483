/** What was decided, in the words of the two. If both write at once nothing is lost: each sees the other's, and joins them. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { isStale } from "@/client/api";
import { writeDecided } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Meeting } from "@/client/types";
import { Button, Card, ProblemNote, TextArea } from "@/ui";

export function Decided({ cycleId, meeting }: { cycleId: string; meeting: Meeting }): ReactElement {
  const queries = useQueryClient();
  const [text, setText] = useState(meeting.decided);
  const [read, setRead] = useState({ decided: meeting.decided, etag: meeting.decided_etag });
  const untouched = text === read.decided;
  if (untouched && read.etag !== meeting.decided_etag) {
    setText(meeting.decided); // nobody is writing here: show what the other wrote
    setRead({ decided: meeting.decided, etag: meeting.decided_etag });
  }
  const save = useMutation({
    mutationFn: (words: string) => writeDecided(cycleId, words, read.etag),
    onSuccess: (saved) => {
      setRead({ decided: saved.decided, etag: saved.decided_etag });
      setText((now) => (now.trim() === saved.decided.trim() ? saved.decided : now));
    },
    onSettled: () => Promise.all([keys.cycle(cycleId), keys.summary(cycleId)].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  const crossed = isStale(save.error) && read.etag !== meeting.decided_etag;
  const join = (): void => {
    setText(`${meeting.decided.trimEnd()}\n\n${text}`);
    setRead({ decided: meeting.decided, etag: meeting.decided_etag });
    save.reset();
  };
  return (
    <Card className="stack">
      <TextArea label="What we decided" rows={4} value={text} onChange={setText} maxLength={10_000} hint="In your words, for both of you. It goes into the summary; the step, the area and what is left are there already." />
      {crossed
        ? <ProblemNote problem={{ title: "The other of you has written meanwhile", detail: meeting.decided || "They have emptied it." }}><div><Button size="s" onPress={join}>Put mine below theirs</Button></div></ProblemNote>
        : <ProblemNote problem={isStale(save.error) ? null : save.error} />}
      <div className="row">
        <Button isDisabled={untouched || crossed} isPending={save.isPending} onPress={() => { save.mutate(text); }}>Save</Button>
        <span className="soft small" role="status">{untouched && meeting.decided ? "Saved" : ""}</span>
      </div>
    </Card>
  );
}
