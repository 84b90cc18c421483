/** People of the school and who coaches whom. Administrators also invite, change roles and departments, and hand out reset links. */
import type { ReactElement } from "react";
import { useState } from "react";
import { useMe } from "@/client/session";
import { usePageTitle } from "@/lib/title";
import { Button } from "@/ui";
import { Page } from "@/ui/Page";
import { Holidays } from "./Holidays";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { Pairs } from "./Pairs";
import { PeopleList } from "./PeopleList";
import { SchoolTerms } from "./SchoolTerms";

export function PeoplePage(): ReactElement {
  const me = useMe();
  const [inviting, setInviting] = useState(false);
  const admin = me.role === "admin";
  usePageTitle("People");
  return (
    <Page title="People" narrow below={me.organisation.name} actions={admin ? <Button variant="primary" icon="add" onPress={() => { setInviting(true); }}>Invite somebody</Button> : null}>
      <Pairs me={me} />
      <PeopleList me={me} />
      {admin ? <Invitations /> : null}
      {admin ? <Holidays /> : null}
      {admin ? <SchoolTerms /> : null}
      {admin ? <InviteDialog open={inviting} onClose={() => { setInviting(false); }} /> : null}
    </Page>
  );
}
