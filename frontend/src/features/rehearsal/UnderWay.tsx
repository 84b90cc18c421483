/** Rehearsals with colleagues that are not over: those of one step of the library, or all of mine. Nothing where there is none. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { keys } from "@/client/keys";
import { listUnderWay } from "@/client/rehearsals";
import { useMe } from "@/client/session";
import { Icon } from "@/ui";
import { subjectOf, turnWords, withWords } from "./words";

export function UnderWay({ templateId = null }: { templateId?: string | null }): ReactElement | null {
  const me = useMe();
  const found = useQuery({ queryKey: [...keys.underWay, templateId], queryFn: () => listUnderWay(templateId), retry: false });
  const all = found.data?.items ?? [];
  if (all.length === 0) return null;
  return (
    <section className="stack" aria-label="Rehearsing together">
      <h2>Rehearsing together</h2>
      <ul className="stack">
        {all.map((one) => (
          <li key={one.id} className="row">
            <Icon name="people" size={18} />
            <span><Link to={`/rehearsals/${one.id}`}>{templateId ? "" : `“${subjectOf(one).title}” `}{withWords(one, me.id)}</Link> <span className="soft small">{turnWords(one, me.id)}</span></span>
          </li>
        ))}
      </ul>
    </section>
  );
}
