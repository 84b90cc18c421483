/** Home, with whoever waits in a room above everything else: features never import one another. */
import type { ReactElement } from "react";
import { HomePage } from "@/features/home/HomePage";
import { InvitationCards } from "@/features/room/WhoWaits";

export function HomeRoute(): ReactElement {
  return <HomePage first={<InvitationCards />} />;
}
