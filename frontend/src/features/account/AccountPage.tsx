/** My account: how I am called, how I sign in, where I am signed in, and how the page looks. */
import type { ReactElement } from "react";
import { useMe } from "@/client/session";
import { usePageTitle } from "@/lib/title";
import { Page } from "@/ui/Page";
import { CalendarFeed } from "./CalendarFeed";
import { Look } from "./Look";
import { NameForm } from "./NameForm";
import { NoticeSettings } from "./NoticeSettings";
import { PasswordForm } from "./PasswordForm";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

export function AccountPage(): ReactElement {
  const me = useMe();
  usePageTitle("Account");
  return (
    <Page title="Account" narrow below={`${me.email} · ${me.organisation.name}`}>
      <NameForm me={me} />
      <Look />
      <PasswordForm />
      <NoticeSettings />
      <CalendarFeed />
      <Sessions />
      <Tokens />
    </Page>
  );
}
