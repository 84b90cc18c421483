/** LedgerPage: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function LedgerPage(): ReactElement {
  return <Page title="LedgerPage">…</Page>;
}
