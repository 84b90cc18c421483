/** Coverage: who is coached on cadence, in numbers. For leaders and administrators; never about fewer than five people. */
import { useQuery } from "@tanstack/react-query";
import type { CSSProperties, ReactElement } from "react";
import { useSearchParams } from "react-router";
import { coverageSheet, readCoverage } from "@/client/coverage";
import { keys } from "@/client/keys";
import { useMe } from "@/client/session";
import type { Coverage, Me } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { usePageTitle } from "@/lib/title";
import { Button, EmptyState, Loading, ProblemNote, Select, Skeleton } from "@/ui";
import { Page } from "@/ui/Page";
import styles from "./coverage.module.css";
import { departmentName, figureOf } from "./figures";
import { InTerm } from "./InTerm";
import { Today } from "./Today";

const ALL = " all";

export function CoveragePage(): ReactElement {
  const me = useMe();
  usePageTitle("Coverage");
  if (me.role === "member") {
    return <Page title="Coverage" narrow><EmptyState title="This page is for leaders and administrators">It holds numbers about the whole school. What you and your coach do is on your own pages.</EmptyState></Page>;
  }
  return <ForLeaders me={me} />;
}

function ForLeaders({ me }: { me: Me }): ReactElement {
  const [search, setSearch] = useSearchParams();
  const termId = search.get("term");
  const found = useQuery({ queryKey: keys.coverage(termId), queryFn: () => readCoverage(termId), placeholderData: (before) => before });
  const put = (name: string, value: string | null): void => {
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value === null) next.delete(name);
      else next.set(name, value);
      return next;
    }, { replace: true });
  };
  const asked = search.get("department");
  const department = asked !== null && found.data?.departments.includes(asked) ? asked : null;
  return (
    <Page title="Coverage" above={me.organisation.name} below="Numbers only: nothing of what is in a lesson, and nothing about fewer than five people."
      actions={<Button icon="download" onPress={() => { location.assign(coverageSheet(found.data?.term_id ?? null)); }}>Save as a sheet (CSV)</Button>}>
      <ProblemNote problem={found.error} onRetry={() => { void found.refetch(); }} />
      {found.data ? (
        <>
          <Filters coverage={found.data} department={department} onTerm={(id) => { put("term", id); }} onDepartment={(name) => { put("department", name); }} />
          {figureOf(found.data.now, "staff")?.all.count === null
            ? <EmptyState title="Too few people for numbers">From ten teachers and coaches on, this page says how many are in a cycle and on cadence. Any number about fewer would be about somebody.</EmptyState>
            : <Today coverage={found.data} department={department} />}
          <InTerm coverage={found.data} department={department} admin={me.role === "admin"} />
          <Why />
        </>
      ) : found.isPending ? <Loading what="Loading coverage"><Skeleton height={66} /><Skeleton height={110} /><Skeleton height={280} /></Loading> : null}
    </Page>
  );
}

interface FiltersProps {
  coverage: Coverage;
  department: string | null;
  onTerm: (id: string) => void;
  onDepartment: (name: string | null) => void;
}

function Filters({ coverage, department, onTerm, onDepartment }: FiltersProps): ReactElement | null {
  if (coverage.terms.length === 0 && coverage.departments.length === 0) return null;
  const departments = [{ value: ALL, label: "All departments" }, ...coverage.departments.map((name) => ({ value: name, label: departmentName(name) }))];
  const terms = coverage.terms.map((term) => ({ value: term.id, label: `${term.name}, ${formatDay(term.starts_on)} to ${formatDay(term.ends_on)}` }));
  return (
    <div className={styles["filters"]} role="group" aria-label="What to show">
      {departments.length > 1 ? <Select label="Department" options={departments} value={department ?? ALL} onChange={(name) => { onDepartment(name === ALL ? null : name); }} /> : null}
      {terms.length > 0 ? <Select label="Term" options={terms} value={coverage.term_id ?? ""} onChange={onTerm} /> : null}
    </div>
  );
}

function Why(): ReactElement {
  return (
    <details className={styles["why"]}>
      <summary>Why some numbers are not shown</summary>
      <div className="stack" style={{ "--gap": "8px" } as CSSProperties}>
        <p>A number appears when five people or more are behind it, and five or more behind the rest: “27 of 28” would say something about one person.</p>
        <p>Where a department is too small for that, it is shown together with the next larger ones, so that nobody can work it out from the others.</p>
        <p>Nobody is named here, and departments stand in the order of the alphabet: this is no ranking.</p>
      </div>
    </details>
  );
}
