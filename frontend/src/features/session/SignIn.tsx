/** SignIn: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function SignIn(): ReactElement {
  return <Page title="SignIn">…</Page>;
}
