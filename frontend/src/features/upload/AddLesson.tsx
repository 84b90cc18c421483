/** AddLesson: being written. */
import type { ReactElement } from "react";
import { Page } from "@/ui/Page";

export function AddLesson(): ReactElement {
  return <Page title="AddLesson">…</Page>;
}
