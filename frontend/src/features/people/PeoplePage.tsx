/** PeoplePage: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function PeoplePage(): ReactElement {
  return <Page title="PeoplePage">…</Page>;
}
