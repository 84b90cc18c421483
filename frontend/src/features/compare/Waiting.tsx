/** The size of what comes. */
import type { ReactElement } from "react";
import { Loading, Skeleton } from "@/ui";
import { Page } from "@/ui/Page";

export function Waiting(): ReactElement {
  return <Page title="Compare"><Loading what="Loading both"><Skeleton height={320} /><Skeleton height={120} /></Loading></Page>;
}
