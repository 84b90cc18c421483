/** Home, with whoever waits in a room and what is rehearsed together: features never import one another. */
import type { ReactElement } from "react";
import { HomePage } from "@/features/home/HomePage";
import { UnderWay } from "@/features/rehearsal/UnderWay";
import { InvitationCards } from "@/features/room/WhoWaits";

export function HomeRoute(): ReactElement {
  return <HomePage first={<InvitationCards />} together={<UnderWay />} />;
}
