/** Who is here, whose the control is, and how it goes from one to another: always in sight, never by accident. */
import type { ReactElement } from "react";
import type { PersonName } from "@/client/types";
import { cx } from "@/lib/cx";
import { Avatar, Button, Icon, Menu, type IconName } from "@/ui";
import styles from "./room.module.css";
import type { RoomSession } from "./session";
import type { RoomState } from "./state";
import { controlWords, doingWords, type Names } from "./words";

export interface PeopleProps {
  session: RoomSession;
  state: RoomState;
  /** Everybody who may come in. */
  people: readonly PersonName[];
  names: Names;
}

export function People({ session, state, people, names }: PeopleProps): ReactElement {
  return (
    <>
      <ul className={styles["people"]} aria-label="Who is here">
        {people.map((person) => <Person key={person.id} person={person} state={state} isMe={person.id === names.meId} />)}
      </ul>
      <div className={styles["control"]} role="group" aria-label="Control">
        <span className={styles["holder"]}><Icon name="control" size={18} /><span>{controlWords(state, names)}</span></span>
        {state.holder_id === names.meId ? <Giving session={session} state={state} names={names} /> : <Getting session={session} state={state} meId={names.meId} />}
      </div>
    </>
  );
}

const SIGNS: Record<string, IconName> = { "has the control": "control", "asks for the control": "flag", "looks around": "eye", "is loading": "retry" };

function Person({ person, state, isMe }: { person: PersonName; state: RoomState; isMe: boolean }): ReactElement {
  const doing = doingWords(state, person.id);
  const words = `${isMe ? "You" : person.name}${doing ? `, ${doing}` : ""}`;
  const sign = SIGNS[doing];
  return (
    <li className={cx(styles["person"], doing === "not here" && styles["absent"], state.holder_id === person.id && styles["holds"])} title={words}>
      <Avatar name={person.name} />
      {sign ? <span className={styles["sign"]} aria-hidden="true"><Icon name={sign} size={12} /></span> : null}
      <span className="visually-hidden">{words}</span>
    </li>
  );
}

/** I have it: somebody asks, or I give it away myself. */
function Giving({ session, state, names }: { session: RoomSession; state: RoomState; names: Names }): ReactElement | null {
  const give = (person_id: string): void => { session.wish({ type: "give", person_id }); };
  const first = (id: string): string => names.nameOf(id).split(" ")[0] ?? "";
  const asking = state.asked.filter((one) => one !== names.meId);
  if (asking.length > 0) return <>{asking.map((id) => <Button key={id} size="s" variant="primary" onPress={() => { give(id); }}>Give it to {first(id)}</Button>)}</>;
  const others = state.members.filter((one) => one.person_id !== names.meId);
  const [only] = others;
  if (!only) return null;
  if (others.length === 1) return <Button size="s" onPress={() => { give(only.person_id); }}>Give it to {first(only.person_id)}</Button>;
  return (
    <Menu label="Give the control to" entries={others.map(({ person_id }) => ({ id: person_id, label: names.nameOf(person_id), onAction: () => { give(person_id); } }))}>
      <Button size="s">Give it away</Button>
    </Menu>
  );
}

/** Somebody else has it, or nobody. */
function Getting({ session, state, meId }: { session: RoomSession; state: RoomState; meId: string }): ReactElement {
  const take = (): void => { session.wish({ type: "take" }); };
  if (state.holder_id === null) return <Button size="s" variant="primary" onPress={take}>Take the control</Button>;
  const asked = state.asked.includes(meId);
  return (
    <>
      <Button size="s" aria-pressed={asked} onPress={() => { session.wish({ type: "ask", on: !asked }); }}>{asked ? "Asked" : "Ask for it"}</Button>
      <Button size="s" variant="quiet" onPress={take}>Take it</Button>
    </>
  );
}
