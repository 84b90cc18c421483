/** Reset: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function Reset(): ReactElement {
  return <Page title="Reset">…</Page>;
}
