/** Accept an invitation: a name, a password, and in. */
import { useState, type ReactElement, type ReactNode } from "react";
import { acceptInvitation } from "@/client/session";
import type { LinkInfo } from "@/client/types";
import { TextField } from "@/ui";
import { Doorway } from "./Doorway";
import { useEnter } from "./enter";
import { DoorwayForm } from "./form";
import { LinkGate } from "./link";

export function Join(): ReactNode {
  return (
    <LinkGate title="Your invitation" whenOver="Ask whoever invited you for a fresh one.">
      {(info, token) => <JoinForm info={info} token={token} />}
    </LinkGate>
  );
}

function JoinForm({ info, token }: { info: LinkInfo; token: string }): ReactElement {
  const [name, setName] = useState(info.name ?? "");
  const [password, setPassword] = useState("");
  const enter = useEnter();
  return (
    <Doorway title={info.organisation ? `Join ${info.organisation}` : "Join Vignette"} lead={`You were invited as ${info.email ?? "a colleague"}.`}
      foot="Your lessons are yours: nobody but you can see them until you share them.">
      <DoorwayForm action="Join" sending="Joining…" fields={["name", "password"]} send={async () => { await enter(await acceptInvitation(token, name.trim(), password)); }}>
        {(wrong) => (
          <>
            <input type="hidden" name="username" autoComplete="username" value={info.email ?? ""} />
            <TextField label="Your name" name="name" autoComplete="name" value={name} onChange={setName} error={wrong("name")} required />
            <TextField label="Choose a password" name="password" type="password" autoComplete="new-password" hint="At least 10 characters. Three or four words are easy to remember." value={password} onChange={setPassword} error={wrong("password")} required />
          </>
        )}
      </DoorwayForm>
    </Doorway>
  );
}
