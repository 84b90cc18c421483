/** Forgot: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function Forgot(): ReactElement {
  return <Page title="Forgot">…</Page>;
}
