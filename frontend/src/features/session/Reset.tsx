/** Choose a new password from a reset link. */
import { useState, type ReactElement, type ReactNode } from "react";
import { redeemReset } from "@/client/session";
import { TextField } from "@/ui";
import { Doorway } from "./Doorway";
import { useEnter } from "./enter";
import { DoorwayForm } from "./form";
import { LinkGate } from "./link";

export function Reset(): ReactNode {
  return (
    <LinkGate title="New password" whenOver="Ask for a new one from the sign-in page, or from your administrator.">
      {(info, token) => <ResetForm email={info.email ?? ""} token={token} />}
    </LinkGate>
  );
}

function ResetForm({ email, token }: { email: string; token: string }): ReactElement {
  const [password, setPassword] = useState("");
  const enter = useEnter();
  return (
    <Doorway title="Choose a new password" lead={email ? `For ${email}` : undefined} foot="You are signed in here, and signed out everywhere else.">
      <DoorwayForm action="Change the password" sending="Changing…" fields={["password"]} send={async () => { await enter(await redeemReset(token, password)); }}>
        {(wrong) => (
          <>
            <input type="hidden" name="username" autoComplete="username" value={email} />
            <TextField label="New password" name="password" type="password" autoComplete="new-password" hint="At least 10 characters. Three or four words are easy to remember." value={password} onChange={setPassword} error={wrong("password")} required />
          </>
        )}
      </DoorwayForm>
    </Doorway>
  );
}
