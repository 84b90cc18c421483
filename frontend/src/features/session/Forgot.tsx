/** Ask for a reset link. The answer is the same whether the address is known or not. */
import { useState, type ReactElement } from "react";
import { Link } from "react-router";
import { askForReset } from "@/client/session";
import { TextField } from "@/ui";
import { Doorway } from "./Doorway";
import { DoorwayForm } from "./form";

export function Forgot(): ReactElement {
  const [email, setEmail] = useState("");
  const [asked, setAsked] = useState(false);
  const back = <Link to="/sign-in">Back to sign in</Link>;
  if (asked) {
    return (
      <Doorway title="Look in your mail" foot={back}>
        <p role="status">If <strong>{email}</strong> belongs to somebody here, a link to choose a new password is on its way.</p>
        <p className="soft small">Nothing arrives? Your school may not send mail from Vignette. Its administrator can give you a link by hand.</p>
      </Doorway>
    );
  }
  return (
    <Doorway title="Forgotten password" lead="We send you a link to choose a new one." foot={back}>
      <DoorwayForm action="Send the link" sending="Sending…" fields={["email"]} send={async () => { await askForReset(email.trim()); setAsked(true); }}>
        {(wrong) => <TextField label="E-mail" name="email" type="email" autoComplete="username" inputMode="email" value={email} onChange={setEmail} error={wrong("email")} required />}
      </DoorwayForm>
    </Doorway>
  );
}
