/** AccountPage: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function AccountPage(): ReactElement {
  return <Page title="AccountPage">…</Page>;
}
