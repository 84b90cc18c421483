/** Lessons whose time is nearly over: said on Home, because nothing may go unannounced. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { keys } from "@/client/keys";
import { listWarnedTerms } from "@/client/privacy";
import { formatDay } from "@/lib/dates";
import { ButtonLink, Icon } from "@/ui";
import styles from "./HomePage.module.css";

export function EndingSoon(): ReactElement | null {
  const warned = useQuery({ queryKey: keys.warnedTerms, queryFn: listWarnedTerms });
  const terms = warned.data?.items ?? [];
  const first = [...terms].sort((a, b) => (a.deletes_at ?? "").localeCompare(b.deletes_at ?? ""))[0];
  if (!first?.deletes_at) return null;
  const what = terms.length === 1 ? `“${first.title}” will be deleted on ${formatDay(first.deletes_at)}.` : `${terms.length} of your lessons will be deleted soon, the first on ${formatDay(first.deletes_at)}.`;
  return (
    <section className={styles["ending"]} aria-label="Lessons near their end">
      <Icon name="warning" />
      <p>{what} You can save a copy first{first.may_keep_longer ? ", or keep it longer" : ""}.</p>
      <ButtonLink to="/privacy" size="s">See until when</ButtonLink>
    </section>
  );
}
