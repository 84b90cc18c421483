/** Place a hold: whose recordings, of which days, and why; or one recording by the id its teacher reads out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { everybody } from "@/client/people";
import { placeHold } from "@/client/privacy";
import { Button, Dialog, ProblemNote, Select, TextArea, TextField, toast } from "@/ui";
import { idIn, wishOf, type HoldWish } from "./kept";
import styles from "./privacy.module.css";

const WHAT: { value: HoldWish["what"]; label: string }[] = [
  { value: "person", label: "the recordings of a person" },
  { value: "lesson", label: "one recording, by its address" },
];
const EMPTY: HoldWish = { what: "person", personId: "", address: "", since: "", until: "", reason: "" };
const FORM = "place-hold";

type Wrong = Partial<Record<"reason" | "until" | "address", string | undefined>>;
interface FieldsProps { wish: HoldWish; change: (part: Partial<HoldWish>) => void; wrong: Wrong }

export function HoldDialog({ onClose }: { onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const [wish, setWish] = useState(EMPTY);
  const body = wishOf(wish);
  const place = useMutation({
    mutationFn: placeHold,
    onSuccess: async (hold) => {
      toast(hold.recordings === 1 ? "On hold: 1 recording." : `On hold: ${hold.recordings} recordings.`);
      await queries.invalidateQueries({ queryKey: keys.holds });
      onClose();
    },
  });
  const wrong = whatIsWrong(place.error, wish);
  const change = (part: Partial<HoldWish>): void => { setWish({ ...wish, ...part }); place.reset(); };
  return (
    <Dialog title="Place a hold" open onClose={onClose} foot={
      <>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" form={FORM} variant="primary" isDisabled={body === null} isPending={place.isPending}>Place the hold</Button>
      </>
    }>
      <form id={FORM} className={styles["form"]} noValidate onSubmit={(event) => { event.preventDefault(); if (body && !place.isPending) place.mutate(body); }}>
        {Object.values(wrong).some(Boolean) ? null : <ProblemNote problem={place.error} />}
        <Select label="Keep" options={WHAT} value={wish.what} onChange={(what) => { change({ what }); }} />
        {wish.what === "person" ? <OfPerson wish={wish} change={change} wrong={wrong} /> : <OneRecording wish={wish} change={change} wrong={wrong} />}
        <TextArea label="Why" maxLength={500} value={wish.reason} onChange={(reason) => { change({ reason }); }} error={wrong.reason} hint="It is kept with the hold, and administrators alone read it." />
      </form>
    </Dialog>
  );
}

function whatIsWrong(error: unknown, wish: HoldWish): Wrong {
  if (!(error instanceof ApiProblem)) return {};
  const missing = wish.what === "lesson" && error.status === 404 ? "There is no such recording in your school." : undefined;
  return { reason: error.field("reason"), until: error.field("until"), address: missing };
}

function OfPerson({ wish, change, wrong }: FieldsProps): ReactElement {
  const people = useQuery({ queryKey: [...keys.people(), "all"], queryFn: everybody });
  const options = [{ value: "", label: people.isPending ? "Loading…" : "Choose somebody" }, ...(people.data?.items ?? []).map((person) => ({ value: person.id, label: person.name }))];
  return (
    <>
      <ProblemNote problem={people.error} onRetry={() => { void people.refetch(); }} />
      <Select label="Whose" options={options} value={wish.personId} onChange={(personId) => { change({ personId }); }} hint="What they add later is kept as well, while the hold stands." />
      <div className={styles["two"]}>
        <TextField label="Taught or added from" type="date" value={wish.since} onChange={(since) => { change({ since }); }} hint={wish.since === "" ? "From the first one on." : undefined} />
        <TextField label="To" type="date" value={wish.until} onChange={(until) => { change({ until }); }} error={wrong.until} hint={wish.until === "" ? "Without an end." : undefined} />
      </div>
    </>
  );
}

function OneRecording({ wish, change, wrong }: FieldsProps): ReactElement {
  const noId = wish.address.trim() !== "" && idIn(wish.address) === null ? "There is no id in this." : undefined;
  return <TextField label="Address or id of the recording" autoComplete="off" value={wish.address} onChange={(address) => { change({ address }); }} error={wrong.address ?? noId} hint="Its teacher finds it in the address of the lesson’s page." />;
}
