/** Me: account and the way out. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useNavigate } from "react-router";
import { announceSignedOut } from "@/client/api";
import { signOut } from "@/client/session";
import { tellWindows } from "@/client/windows";
import type { Me } from "@/client/types";
import { stopAll } from "@/features/upload/store";
import { placesFor } from "./places";
import styles from "./Frame.module.css";
import { Avatar, Button, Menu, toast } from "@/ui";

/** `places`: also offer the main places, where nothing else does (a lesson on a phone). Coverage has no room in its bar. */
export function PersonMenu({ me, places }: { me: Me; places: boolean }): ReactElement {
  const navigate = useNavigate();
  const queries = useQueryClient();
  async function leave(): Promise<void> {
    try {
      await signOut();
      stopAll();
      void import("@/features/rehearsal/kept").then(({ forgetTakes }) => forgetTakes());
      announceSignedOut();
      tellWindows();
      queries.clear();
      await navigate("/sign-in");
    } catch {
      toast("You are still signed in: the server could not be reached.", { tone: "problem" });
    }
  }
  return (
    <Menu label={me.name} entries={[
      { id: "account", label: "Account", icon: "user", onAction: () => { void navigate("/account"); } },
      { id: "privacy", label: "Privacy", icon: "lock", onAction: () => { void navigate("/privacy"); } },
      ...placesFor(me.role).filter((place) => places || place.to === "/coverage").map(({ to, word, icon }) => ({ id: to, label: word, icon, onAction: () => { void navigate(to); } })),
      { id: "out", label: "Sign out", icon: "out", onAction: () => { void leave(); } },
    ]}>
      <Button variant="quiet" className={styles["me"] ?? ""} aria-label={`${me.name}: account and sign out`}><Avatar name={me.name} /></Button>
    </Menu>
  );
}
