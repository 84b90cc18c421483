/** Sign in. On a server nobody has set up yet, it says where to begin. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactElement } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { setupNeeded, signIn, useSession } from "@/client/session";
import { TextField } from "@/ui";
import { Doorway } from "./Doorway";
import { safeNext, useEnter } from "./enter";
import { DoorwayForm } from "./form";

export function SignIn(): ReactElement {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [search] = useSearchParams();
  const enter = useEnter();
  const session = useSession();
  const setup = useQuery({ queryKey: ["setup"], queryFn: setupNeeded, staleTime: Infinity, retry: false });
  useEffect(() => { document.querySelector<HTMLInputElement>("input[name=email]")?.focus({ preventScroll: true }); }, []);

  if (session.data) return <Navigate to={safeNext(search.get("next"))} replace />;
  if (setup.data?.needed) return <NotSetUp />;
  return (
    <Doorway title="Sign in" foot={<Link to="/forgot">I have forgotten my password</Link>}>
      <DoorwayForm action="Sign in" sending="Signing in…" fields={["email", "password"]} send={async () => { await enter(await signIn(email.trim(), password)); }}>
        {(wrong) => (
          <>
            <TextField label="E-mail" name="email" type="email" autoComplete="username" inputMode="email" value={email} onChange={setEmail} error={wrong("email")} required />
            <TextField label="Password" name="password" type="password" autoComplete="current-password" value={password} onChange={setPassword} error={wrong("password")} required />
          </>
        )}
      </DoorwayForm>
    </Doorway>
  );
}

function NotSetUp(): ReactElement {
  return (
    <Doorway title="Nearly ready" lead="This Vignette is new and belongs to nobody yet.">
      <p>When it started, it printed a <strong>set-up link</strong> in its window. Open that link here to name your school and make the first account.</p>
      <p className="soft small">The link works once. Starting Vignette again prints a fresh one.</p>
    </Doorway>
  );
}
