/** What is kept about me and until when, who watched, taking my data along, and being forgotten. */
import { useState, type ReactElement } from "react";
import { useMe } from "@/client/session";
import { usePageTitle } from "@/lib/title";
import { Button, ButtonLink } from "@/ui";
import { Page } from "@/ui/Page";
import { listMyCertificates } from "@/client/privacy";
import { keys } from "@/client/keys";
import { Certificates } from "./Certificates";
import { EraseDialog } from "@/ui/person/EraseDialog";
import { KeptLessons } from "./KeptLessons";
import { Part } from "./Part";
import { TakeMyData } from "./TakeMyData";
import { WatchedLately } from "./WatchedLately";

export function PrivacyPage(): ReactElement {
  const me = useMe();
  const [erasing, setErasing] = useState(false);
  usePageTitle("Privacy");
  return (
    <Page title="Privacy" narrow below="What is kept about you, who has seen it, and how to take it along or have it erased."
      actions={me.role === "admin" ? <ButtonLink to="/privacy/school" icon="lock">The school’s rules</ButtonLink> : null}>
      <KeptLessons />
      <WatchedLately meId={me.id} />
      <TakeMyData />
      <Part title="What was erased" lead="For each lesson that is gone, a certificate says what was removed, when and why. It holds no title and no content.">
        <Certificates queryKey={keys.myCertificates} list={listMyCertificates} none="Nothing of yours has been erased." />
      </Part>
      <Part title="Erase everything about you" lead="Your lessons with all notes on them, your goals, your sign-ins. What you published on other people’s lessons stays with them, without your name.">
        <div><Button variant="danger" icon="trash" onPress={() => { setErasing(true); }}>Erase me for ever</Button></div>
      </Part>
      {erasing ? <EraseDialog personId={me.id} mine onClose={() => { setErasing(false); }} /> : null}
    </Page>
  );
}
