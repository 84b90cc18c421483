/** The living page of the design system. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function Gallery(): ReactElement {
  return <main><Page title="Design system">…</Page></main>;
}
