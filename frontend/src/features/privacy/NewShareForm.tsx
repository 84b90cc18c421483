/** Share with a pair or a person: who, what they may do, until when. Download is never the default. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { everybody, listPairs } from "@/client/people";
import { addShare } from "@/client/shares";
import type { Lesson, Share, ShareCan } from "@/client/types";
import { today } from "@/lib/dates";
import { Button, ProblemNote, Select, TextField } from "@/ui";
import styles from "./privacy.module.css";
import { CANS, candidates, type Candidate } from "./words";

function useCandidates(lesson: Lesson, shares: Share[]): { options: Candidate[]; known: boolean; problem: unknown } {
  const pairs = useQuery({ queryKey: keys.pairs, queryFn: listPairs });
  const people = useQuery({ queryKey: [...keys.people(), "all"], queryFn: everybody });
  return {
    options: candidates(lesson, pairs.data?.items ?? [], people.data?.items ?? [], shares),
    known: pairs.isSuccess && people.isSuccess,
    problem: pairs.error ?? people.error,
  };
}

export function NewShareForm({ lesson, shares }: { lesson: Lesson; shares: Share[] }): ReactElement {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState("");
  const [can, setCan] = useState<ShareCan>("comment");
  const [until, setUntil] = useState("");
  const { options, known, problem } = useCandidates(lesson, shares);
  const whom = options.some((option) => option.value === chosen) ? chosen : (options[0]?.value ?? "");

  const share = useMutation({
    mutationFn: () => {
      const [kind, id = ""] = whom.split(":");
      // Until the end of the chosen day, where the teacher is.
      const expires = until === "" ? null : new Date(`${until}T23:59:59`).toISOString();
      return addShare(lesson.id, { ...(kind === "pair" ? { pair_id: id } : { person_id: id }), can, expires_at: expires });
    },
    onSuccess: async () => {
      setChosen("");
      await queries.invalidateQueries({ queryKey: keys.shares(lesson.id) });
    },
  });

  if (known && options.length === 0) return <p className="soft">It is shared with everybody there is.</p>;
  return (
    <form className={styles["form"]} onSubmit={(event) => { event.preventDefault(); if (whom && !share.isPending) share.mutate(); }}>
      <ProblemNote problem={share.error ?? problem} />
      <Select label="Share with" options={options.length > 0 ? options : [{ value: "", label: "Loading…" }]} value={whom} onChange={setChosen} />
      <div className={styles["two"]}>
        <Select label="They may" options={CANS} value={can} onChange={setCan} hint={CANS.find((each) => each.value === can)?.hint} />
        <TextField label="Until" type="date" min={today()} value={until} onChange={setUntil} hint={until === "" ? "Until you withdraw it." : "The end of that day."} />
      </div>
      <Button type="submit" variant="primary" isDisabled={whom === ""} isPending={share.isPending}>Share</Button>
    </form>
  );
}
