/** Who rehearses together: the order, whose turn it is, and coming, leaving and being done. */
import { useState, type ReactElement } from "react";
import { useNavigate } from "react-router";
import { useMe } from "@/client/session";
import type { PersonName, Rehearsal } from "@/client/types";
import { cx } from "@/lib/cx";
import { Avatar, Button, Card, Chip, Dialog, ProblemNote, toast } from "@/ui";
import { PersonSwitches } from "@/ui/person/PersonSwitches";
import styles from "./rehearsal.module.css";
import { MOST_PEOPLE } from "./RehearseTogether";
import { useCompany, type CompanyVerbs } from "./useCompany";
import { roundsWords, subjectOf } from "./words";

type Asking = { what: "in" | "end" } | { what: "without"; person: PersonName } | null;

export function Company({ one }: { one: Rehearsal }): ReactElement {
  const me = useMe();
  const navigate = useNavigate();
  const verbs = useCompany(one.id, me.id, async () => {
    toast("You have left the rehearsal.");
    await navigate(`/library/${subjectOf(one).id}`);
  });
  const [asking, setAsking] = useState<Asking>(null);
  const ask = (next: Asking): void => {
    for (const verb of Object.values(verbs)) verb.reset();
    setAsking(next);
  };
  const close = (): void => { setAsking(null); };
  const turn = one.may_edit ? one.turn?.id : null;
  return (
    <Card as="section" className={styles["company"] ?? ""} aria-labelledby="company">
      <h2 id="company">Who takes turns</h2>
      <ol className={styles["people"]} aria-labelledby="company">
        {one.company.map((person) => (
          <li key={person.id} className={cx(styles["person"], person.id === turn && styles["turn"])}>
            <Avatar name={person.name} />
            <span className={styles["who"]}><b>{person.id === me.id ? "You" : person.name}</b><span className="soft small">{roundsWords(one, person.id)}</span></span>
            {person.id === turn ? <Chip>Next</Chip> : null}
            {one.may_arrange && person.id !== me.id ? <Button size="s" variant="quiet" icon="close" aria-label={`Go on without ${person.name}`} onPress={() => { ask({ what: "without", person }); }} /> : null}
          </li>
        ))}
      </ol>
      <div className="row">
        {one.may_arrange && one.company.length < MOST_PEOPLE ? <Button size="s" icon="add" onPress={() => { ask({ what: "in" }); }}>Ask somebody in</Button> : null}
        {one.may_arrange ? <Button size="s" icon="check" onPress={() => { ask({ what: "end" }); }}>We are done</Button> : null}
        <Button size="s" variant="quiet" icon="out" onPress={() => { ask({ what: "without", person: me }); }}>Leave</Button>
      </div>
      {asking?.what === "in" ? <AskIn one={one} verbs={verbs} onClose={close} /> : null}
      <Dialog title="Are you done?" role="alertdialog" open={asking?.what === "end"} onClose={close} foot={<>
        <Button onPress={close}>Not yet</Button>
        <Button variant="primary" isPending={verbs.end.isPending} onPress={() => { verbs.end.mutate(undefined, { onSuccess: close }); }}>We are done</Button>
      </>}>
        <p>All of you can still look at the rounds. Nothing is added to them any more.</p>
        <ProblemNote problem={verbs.end.error} />
      </Dialog>
      {asking?.what === "without" ? <Without one={one} person={asking.person} verbs={verbs} onClose={close} /> : null}
    </Card>
  );
}

interface AskedProps { one: Rehearsal; verbs: CompanyVerbs; onClose: () => void }

function AskIn({ one, verbs, onClose }: AskedProps): ReactElement {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const tooMany = one.company.length + chosen.size > MOST_PEOPLE;
  return (
    <Dialog title="Ask somebody in" open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={chosen.size === 0 || tooMany} isPending={verbs.askIn.isPending} onPress={() => { verbs.askIn.mutate([...chosen], { onSuccess: onClose }); }}>Ask them in</Button>
    </>}>
      <p className="soft">They see the rounds there were. Recordings they see from now on.</p>
      <PersonSwitches legend="Who comes in?" chosen={chosen} onChange={setChosen} without={one.company.map((person) => person.id)} />
      {tooMany ? <p role="status">At most {MOST_PEOPLE} people can take turns.</p> : null}
      <ProblemNote problem={verbs.askIn.error} />
    </Dialog>
  );
}

/** Leave, or go on without somebody: recordings are taken back both ways, so it is asked first. */
function Without({ one, person, verbs, onClose }: AskedProps & { person: PersonName }): ReactElement {
  const me = useMe();
  const mine = person.id === me.id;
  const last = one.company.length === 1;
  return (
    <Dialog title={mine ? "Leave this rehearsal?" : `Go on without ${person.name}?`} role="alertdialog" open onClose={onClose} foot={<>
      <Button onPress={onClose}>{mine ? "Stay" : "Cancel"}</Button>
      <Button variant="danger" isPending={verbs.leave.isPending} onPress={() => { verbs.leave.mutate(person.id, { onSuccess: onClose }); }}>{mine ? "Leave" : "Go on without them"}</Button>
    </>}>
      <p>{mine && last ? "You are the last: what was ticked and said here goes with you. Your own recordings stay yours."
        : mine ? "Your rounds stay, but nobody here sees your recordings any more, and you do not see theirs. Your own stay yours."
          : "Their rounds stay, but nobody here sees their recordings any more, and they do not see yours."}</p>
      <ProblemNote problem={verbs.leave.error} />
    </Dialog>
  );
}
