/** What I want to hear about: in the page, and in the one e-mail of a day. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { chooseNotices, readNoticeWays } from "@/client/home";
import { keys } from "@/client/keys";
import type { NoticeKind, NoticeWay, NoticeWays } from "@/client/types";
import { Loading, ProblemNote, Row, Rows, Skeleton, Switch } from "@/ui";
import { Section } from "./Section";

const WORDS: Record<NoticeKind, string> = {
  comment: "Comments and replies",
  share: "Lessons shared with me",
  step: "Steps proposed, agreed and secured",
  cycle: "Cycles begun, and days moved",
  rehearsal: "Rehearsing with colleagues",
  reminder: "Coaching that is due",
  ending: "Recordings of mine that will be deleted",
};

export function NoticeSettings(): ReactElement {
  const queries = useQueryClient();
  const ways = useQuery({ queryKey: keys.noticeWays, queryFn: readNoticeWays });
  const choose = useMutation({
    mutationFn: (way: NoticeWay) => chooseNotices([way]),
    onMutate: (way) => { // the tap is seen at once, and the next one goes on from it
      queries.setQueryData<NoticeWays>(keys.noticeWays, (old) => old && { ...old, items: old.items.map((one) => (one.kind === way.kind ? way : one)) });
    },
    onError: () => queries.invalidateQueries({ queryKey: keys.noticeWays }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.home }),
  });
  return (
    <Section title="What you hear about" lead={ways.data?.mail === false ? "This Vignette sends no e-mail; an administrator can set that up." : "At most one e-mail a day. It says how much is new, never what."}>
      <ProblemNote problem={ways.error ?? choose.error} />
      {ways.isPending ? <Loading what="Loading your choices"><Skeleton height={60} /></Loading> : null}
      {ways.data ? (
        <Rows label="What you hear about">
          {ways.data.items.map((way) => (
            <Row key={way.kind} title={WORDS[way.kind]}>
              <Switch isSelected={way.in_app} aria-label={`${WORDS[way.kind]}: here`} onChange={(on) => { choose.mutate({ ...way, in_app: on }); }}>Here</Switch>
              <Switch isSelected={way.by_mail} aria-label={`${WORDS[way.kind]}: by e-mail`} onChange={(on) => { choose.mutate({ ...way, by_mail: on }); }}>E-mail</Switch>
            </Row>
          ))}
          <Row title={WORDS.ending}><span className="soft small">{ways.data.mail ? "Always, here and by e-mail" : "Always, here"}</span></Row>
        </Rows>
      ) : null}
    </Section>
  );
}
