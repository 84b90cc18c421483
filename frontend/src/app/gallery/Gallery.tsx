/** The living page of the design system: every primitive in every state, photographed by the browser tests. */
import { useState, type ReactElement } from "react";
import { chooseTheme } from "@/lib/theme";
import { usePageTitle } from "@/lib/title";
import { Button, Toasts } from "@/ui";
import { Page } from "@/ui/Page";
import { Actions } from "./Actions";
import { Answers } from "./Answers";
import { Fields } from "./Fields";
import { Paper } from "./Paper";

export function Gallery(): ReactElement {
  usePageTitle("Design system");
  const [dark, setDark] = useState(document.documentElement.dataset["theme"] === "dark");
  return (
    <main>
      <Page title="Design system" below="Everything the screens are made of." actions={
        <Button onPress={() => { chooseTheme(dark ? "light" : "dark"); setDark(!dark); }}>{dark ? "Show it light" : "Show it dark"}</Button>
      }>
        <Paper />
        <Actions />
        <Fields />
        <Answers />
      </Page>
      <Toasts />
    </main>
  );
}
