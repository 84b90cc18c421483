/** HomePage: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function HomePage(): ReactElement {
  return <Page title="HomePage">…</Page>;
}
