/** How many notices are unread, beside the way to them: a number for eyes, words for screen readers. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { readHome } from "@/client/home";
import { keys } from "@/client/keys";
import styles from "./Frame.module.css";

const MOST = 99;
const FRESH_MS = 60_000;

export function Unread(): ReactElement | null {
  const home = useQuery({ queryKey: keys.home, queryFn: readHome, staleTime: FRESH_MS });
  const unread = home.data?.unread ?? 0;
  if (unread === 0) return null;
  return (
    <span className={styles["unread"]}>
      <span aria-hidden="true" className="num">{unread > MOST ? `${MOST}+` : unread}</span>
      <span className="visually-hidden">, {unread} not read</span>
    </span>
  );
}
