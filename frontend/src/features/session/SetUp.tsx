/** SetUp: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function SetUp(): ReactElement {
  return <Page title="SetUp">…</Page>;
}
