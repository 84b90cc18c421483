/** LessonsPage: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function LessonsPage(): ReactElement {
  return <Page title="LessonsPage">…</Page>;
}
