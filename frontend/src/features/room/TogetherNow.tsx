/** The way in where it is known with whom: one press, and be in the room. Whoever waits there already is joined. */
import { useState, type ReactElement } from "react";
import { useNavigate } from "react-router";
import { ApiProblem } from "@/client/api";
import { openRoom, type Wanted } from "@/client/rooms";
import { Button, ButtonLink, toast } from "@/ui";
import { useInvitations } from "./invitations";

export interface TogetherNowProps {
  pairId: string;
  subject: Extract<Wanted, { id: string }>;
  title: string;
}

export function TogetherNow({ pairId, subject, title }: TogetherNowProps): ReactElement {
  const navigate = useNavigate();
  const [going, setGoing] = useState(false);
  const waiting = useInvitations().find((one) => one.pairId === pairId && one.subject.type === subject.type && one.subject.id === subject.id);
  if (waiting) return <ButtonLink size="s" variant="primary" icon="people" to={`/rooms/${waiting.roomId}`} aria-label={`Join ${waiting.who}: ${title}`}>Join {waiting.who}</ButtonLink>;
  const go = async (): Promise<void> => {
    setGoing(true);
    try {
      const room = await openRoom(pairId, subject);
      await navigate(`/rooms/${room.id}`);
    } catch (error) {
      toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" });
      setGoing(false);
    }
  };
  return <Button size="s" icon="people" isPending={going} aria-label={`Watch together: ${title}`} onPress={() => { void go(); }}>Together</Button>;
}
