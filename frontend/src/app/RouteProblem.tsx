/** The last net: a screen that broke, or whose code could not be fetched (a new version, no connection). */
import { useEffect, type ReactElement } from "react";
import { useRouteError } from "react-router";
import { Button } from "@/ui";

const RELOADED = "vignette.reloaded";

function isMissingChunk(error: unknown): boolean {
  return error instanceof TypeError && /import|module|fetch/i.test(error.message);
}

export function RouteProblem(): ReactElement {
  const error = useRouteError();
  useEffect(() => {
    // After an upgrade the old page asks for files that are gone: one reload brings the new one.
    if (!isMissingChunk(error) || sessionStorage.getItem(RELOADED)) return;
    sessionStorage.setItem(RELOADED, "1");
    location.reload();
  }, [error]);
  return (
    <main className="stack" style={{ padding: 32, maxWidth: 620 }}>
      <h1>This page could not be shown</h1>
      <p className="soft">{isMissingChunk(error) ? "Part of it could not be fetched. Check the connection, then reload." : "Something on it broke. Nothing that was sent is lost."}</p>
      <div className="row">
        <Button variant="primary" onPress={() => { sessionStorage.removeItem(RELOADED); location.reload(); }}>Reload</Button>
        <Button onPress={() => { location.assign("/"); }}>Go home</Button>
      </div>
    </main>
  );
}
