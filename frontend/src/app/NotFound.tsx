/** Not there, or not yours: the same page. */
import type { ReactElement } from "react";
import { usePageTitle } from "@/lib/title";
import { ButtonLink, EmptyState } from "@/ui";
import { Page } from "@/ui/Page";

export function NotFound(): ReactElement {
  usePageTitle("Not found");
  return (
    <Page title="There is nothing here">
      <EmptyState title="This page does not exist, or it is not shared with you" action={<ButtonLink to="/" variant="primary">Go home</ButtonLink>}>
        If somebody sent you the link, ask them whether the lesson is still shared with you.
      </EmptyState>
    </Page>
  );
}
