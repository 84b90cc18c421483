/** While a meeting of mine runs, the way back to it is on every page: a model, a rehearsal, a lesson lead away from it. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useLocation } from "react-router";
import { readHome } from "@/client/home";
import { keys } from "@/client/keys";
import { ButtonLink } from "@/ui";
import styles from "./Frame.module.css";

export function MeetingNow(): ReactElement | null {
  const { pathname } = useLocation();
  const home = useQuery({ queryKey: keys.home, queryFn: readHome, staleTime: Infinity });
  const cycle = home.data?.cycles.find((one) => one.meeting === "running");
  const to = `/cycles/${cycle?.id ?? ""}/meeting`;
  if (!cycle || pathname === to) return null;
  return <ButtonLink to={to} icon="people" className={styles["meeting"] ?? ""} aria-label={`To the meeting with ${cycle.other.name}`}><span>To the meeting</span></ButtonLink>;
}
