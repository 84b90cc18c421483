/** Me: account and the way out. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useNavigate } from "react-router";
import { announceSignedOut } from "@/client/api";
import { signOut } from "@/client/session";
import type { Me } from "@/client/types";
import { stopAll } from "@/features/upload/store";
import styles from "./Frame.module.css";
import { Avatar, Button, Menu, toast } from "@/ui";

export function PersonMenu({ me }: { me: Me }): ReactElement {
  const navigate = useNavigate();
  const queries = useQueryClient();
  async function leave(): Promise<void> {
    try {
      await signOut();
      stopAll();
      announceSignedOut();
      queries.clear();
      await navigate("/sign-in");
    } catch {
      toast("You are still signed in: the server could not be reached.", { tone: "problem" });
    }
  }
  return (
    <Menu label={me.name} entries={[
      { id: "account", label: "Account", icon: "user", onAction: () => { void navigate("/account"); } },
      { id: "people", label: "People", icon: "people", onAction: () => { void navigate("/people"); } },
      { id: "out", label: "Sign out", icon: "back", onAction: () => { void leave(); } },
    ]}>
      <Button variant="quiet" className={styles["me"] ?? ""} aria-label={`${me.name}: account and sign out`}><Avatar name={me.name} /></Button>
    </Menu>
  );
}
