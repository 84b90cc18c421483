/** An administrator's page: how long recordings are kept, and what was erased. No titles, no names, no content. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { listCertificates, listRetention, setRetention } from "@/client/privacy";
import { useMe } from "@/client/session";
import type { RetentionRule } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { Button, ButtonLink, EmptyState, Loading, ProblemNote, Select, Skeleton, Switch, TextField, toast } from "@/ui";
import { Page } from "@/ui/Page";
import { Certificates } from "./Certificates";
import { Holds } from "./Holds";
import { ruleWords } from "./kept";
import { Part } from "./Part";
import styles from "./privacy.module.css";

const PURPOSES: Record<string, string> = { lesson: "Lessons", rehearsal: "Recordings of rehearsals" };

export function SchoolPrivacyPage(): ReactElement {
  const me = useMe();
  const rules = useQuery({ queryKey: keys.retention, queryFn: listRetention });
  usePageTitle("How long things are kept");
  const back = <ButtonLink to="/privacy" icon="back">Privacy</ButtonLink>;
  if (me.role !== "admin") {
    return <Page title="How long things are kept" narrow actions={back}><EmptyState title="This is for administrators">How long your own lessons are kept stands on your privacy page.</EmptyState></Page>;
  }
  return (
    <Page title="How long things are kept" narrow below={me.organisation.name} actions={back}>
      <ProblemNote problem={rules.error} onRetry={() => { void rules.refetch(); }} />
      {rules.isPending ? <Loading what="Loading the rules"><Skeleton height={220} /></Loading> : null}
      {rules.data?.items.map((rule) => <RuleForm key={`${rule.purpose}-${rule.version}`} rule={rule} />)}
      <Holds />
      <Part title="What was erased" lead="Every erasure in your school: what kind of thing, when, why, and how much. People’s own erasures start from the list of people.">
        <Certificates queryKey={keys.certificates} list={listCertificates} none="Nothing has been erased yet." />
      </Part>
    </Page>
  );
}

function RuleForm({ rule }: { rule: RetentionRule }): ReactElement {
  const queries = useQueryClient();
  const [ends, setEnds] = useState<"after" | "never">(rule.days === null ? "never" : "after");
  const [days, setDays] = useState(String(rule.days ?? 365));
  const [warn, setWarn] = useState(String(rule.warn_days));
  const [longer, setLonger] = useState(rule.may_keep_longer);
  const terms = { days: ends === "never" ? null : Number(days), warn_days: Number(warn), may_keep_longer: longer };
  const save = useMutation({
    mutationFn: () => setRetention(rule, terms),
    onSuccess: () => { toast("Saved. Nothing is deleted before its teacher was told."); return queries.invalidateQueries({ queryKey: keys.retention }); },
  });
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const wrong = { days: problem?.field("days"), warn: problem?.field("warn_days") };
  return (
    <Part title={PURPOSES[rule.purpose] ?? rule.purpose} lead={ruleWords(rule)}>
      <form className={styles["form"]} noValidate onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
        {wrong.days ?? wrong.warn ? null : <ProblemNote problem={save.error} />}
        <Select label="They are kept" value={ends} onChange={setEnds} options={[{ value: "after", label: "for a number of days" }, { value: "never", label: "until their teacher erases them" }]} />
        {ends === "after" ? (
          <div className={styles["two"]}>
            <TextField label="Days" inputMode="numeric" value={days} onChange={setDays} error={wrong.days} hint="30 to 3650, from the day a lesson was added." />
            <TextField label="Days of notice" inputMode="numeric" value={warn} onChange={setWarn} error={wrong.warn} hint="7 to 90. The teacher is told this long before." />
          </div>
        ) : null}
        {ends === "after" ? <Switch isSelected={longer} onChange={setLonger}>Teachers may keep a lesson longer, for the same time again</Switch> : null}
        <div><Button type="submit" variant="primary" isPending={save.isPending}>Save</Button></div>
      </form>
    </Part>
  );
}
