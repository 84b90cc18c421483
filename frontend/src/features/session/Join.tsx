/** Join: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function Join(): ReactElement {
  return <Page title="Join">…</Page>;
}
