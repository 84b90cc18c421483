/** First start: the school's name and its first administrator. */
import { useState, type ReactElement, type ReactNode } from "react";
import { setUp } from "@/client/session";
import { Switch, TextField } from "@/ui";
import { Doorway } from "./Doorway";
import { useEnter } from "./enter";
import { DoorwayForm } from "./form";
import { LinkGate } from "./link";

export function SetUp(): ReactNode {
  return (
    <LinkGate title="Set up Vignette" whenOver="Start Vignette again: while it has no school yet, it prints a fresh link.">
      {(_info, token) => <SetUpForm token={token} />}
    </LinkGate>
  );
}

function SetUpForm({ token }: { token: string }): ReactElement {
  const [organisation, setOrganisation] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [starter, setStarter] = useState(true);
  const enter = useEnter();
  async function send(): Promise<void> {
    await enter(await setUp({ token, organisation: organisation.trim(), name: name.trim(), email: email.trim(), password, starter_steps: starter }));
  }
  return (
    <Doorway title="Set up Vignette" lead="One minute: your school, and the first account. It can invite everyone else.">
      <DoorwayForm action="Set up" sending="Setting up…" fields={["organisation", "name", "email", "password"]} send={send}>
        {(wrong) => (
          <>
            <TextField label="Your school" name="organisation" autoComplete="organization" value={organisation} onChange={setOrganisation} error={wrong("organisation")} required />
            <TextField label="Your name" name="name" autoComplete="name" value={name} onChange={setName} error={wrong("name")} required />
            <TextField label="E-mail" name="email" type="email" autoComplete="username" inputMode="email" value={email} onChange={setEmail} error={wrong("email")} required />
            <TextField label="Choose a password" name="password" type="password" autoComplete="new-password" hint="At least 10 characters. Three or four words are easy to remember." value={password} onChange={setPassword} error={wrong("password")} required />
            <Switch isSelected={starter} onChange={setStarter}>Begin with a library of 24 ready-made steps</Switch>
          </>
        )}
      </DoorwayForm>
    </Doorway>
  );
}
