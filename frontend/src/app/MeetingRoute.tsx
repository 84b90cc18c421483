/** The meeting with a way into a room from whatever is watched in it: features never import one another. */
import type { ReactElement } from "react";
import { MeetingPage } from "@/features/cycle/meeting/MeetingPage";
import type { Together } from "@/features/cycle/meeting/together";
import { TogetherNow } from "@/features/room/TogetherNow";

const together: Together = (pairId, subject, title) => <TogetherNow pairId={pairId} subject={subject} title={title} />;

export function MeetingRoute(): ReactElement {
  return <MeetingPage together={together} />;
}
