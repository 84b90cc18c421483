/** Choose a new password from a reset link. */
import { useState, type ReactElement, type ReactNode } from "react";
import { Link } from "react-router";
import { redeemReset } from "@/client/session";
import { TextField } from "@/ui";
import { Doorway } from "./Doorway";
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
  const [done, setDone] = useState(false);
  if (done) {
    return (
      <Doorway title="Your password is changed" foot={<Link to="/sign-in">Go to sign in</Link>}>
        <p role="status">Sign in with the new one. Everywhere else you have been signed out.</p>
      </Doorway>
    );
  }
  return (
    <Doorway title="Choose a new password" lead={email ? `For ${email}` : undefined}>
      <DoorwayForm action="Change the password" sending="Changing…" fields={["password"]} send={async () => { await redeemReset(token, password); setDone(true); }}>
        {(wrong) => (
          <TextField label="New password" name="password" type="password" autoComplete="new-password" hint="At least 10 characters. Three or four words are easy to remember." value={password} onChange={setPassword} error={wrong("password")} required />
        )}
      </DoorwayForm>
    </Doorway>
  );
}
