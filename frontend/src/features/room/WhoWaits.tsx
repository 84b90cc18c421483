/** On every page, at once: somebody is waiting in a room. It goes when nobody is there any more. */
import { useState, type ReactElement } from "react";
import { useLocation } from "react-router";
import { Button, ButtonLink, Card, Icon } from "@/ui";
import { useInvitations, type Invitation } from "./invitations";
import styles from "./invitations.module.css";

const Sentence = ({ one }: { one: Invitation }): ReactElement => <p><b>{one.who}</b> {one.words}</p>;

/** Beside whatever page is open. The room itself and Home, which has a place for it, need no second sign. */
export function Invitations(): ReactElement {
  const invitations = useInvitations();
  const { pathname } = useLocation();
  const [passed, setPassed] = useState<ReadonlySet<string>>(new Set());
  const elsewhere = invitations.filter((one) => pathname !== `/rooms/${one.roomId}`);
  const home = pathname === "/";
  return (
    <div role="status" aria-label="Who is waiting" className={home ? "visually-hidden" : styles["region"]}>
      {elsewhere.filter((one) => !passed.has(one.key)).map((one) => (home ? <Sentence key={one.key} one={one} /> : (
        <div key={one.key} className={styles["one"]}>
          <Icon name="people" />
          <Sentence one={one} />
          <ButtonLink variant="primary" size="s" to={`/rooms/${one.roomId}`} aria-label={`Join ${one.who}`}>Join</ButtonLink>
          <Button variant="quiet" size="s" icon="close" aria-label={`Not now, ${one.who}`} onPress={() => { setPassed(new Set([...passed, one.key])); }} />
        </div>
      )))}
    </div>
  );
}

/** The same on Home, where it stays as long as somebody waits. */
export function InvitationCards(): ReactElement | null {
  const invitations = useInvitations();
  if (invitations.length === 0) return null;
  return (
    <Card as="section" look="raised" aria-label="Waiting in a room">
      <ul className="stack">
        {invitations.map((one) => (
          <li key={one.key} className={styles["row"]}>
            <Sentence one={one} />
            <ButtonLink variant="primary" icon="people" to={`/rooms/${one.roomId}`}>Join {one.who}</ButtonLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}
