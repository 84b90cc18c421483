/** What became of the cycles and steps of one term. */
import type { ReactElement } from "react";
import type { Coverage } from "@/client/types";
import { ButtonLink, EmptyState } from "@/ui";
import { BarChart } from "./BarChart";
import { barOf, figureOf, type Bar } from "./figures";
import { Tile, Tiles } from "./Tiles";

export function InTerm({ coverage, department, admin }: { coverage: Coverage; department: string | null; admin: boolean }): ReactElement {
  const term = coverage.terms.find((one) => one.id === coverage.term_id);
  if (!term) {
    return (
      <section className="stack" aria-labelledby="term">
        <h2 id="term">Over a term</h2>
        <EmptyState level="h3" title="There are no terms yet" action={admin ? <ButtonLink to="/people#terms" variant="primary">Add the terms</ButtonLink> : undefined}>
          {admin ? "With them, this page says how far cycles came, how many steps were agreed and how many models taken apart." : "An administrator adds them on the page People. Then this page says how far cycles came, and how many steps were agreed."}
        </EmptyState>
      </section>
    );
  }
  return (
    <section className="stack" aria-labelledby="term">
      <div>
        <h2 id="term">{term.name}</h2>
        <p className="soft">Cycles that began and steps that were agreed in this term, by the department people are in today.</p>
      </div>
      <Phases coverage={coverage} department={department} />
      <Numbers coverage={coverage} department={department} />
    </section>
  );
}

function Phases({ coverage, department }: { coverage: Coverage; department: string | null }): ReactElement | null {
  const phases = coverage.in_term.filter((one) => one.measure === "phase");
  const cycles = figureOf(coverage.in_term, "cycles");
  if (!cycles || cycles.all.count === null) return null;
  const bars = phases.map((one): Bar => {
    const bar = barOf(one, department);
    const whose = bar?.key === "together" ? ` (${bar.label})` : "";
    return { key: String(one.phase), label: `${one.phase ?? ""} ${one.name}${whose}`, number: bar?.number ?? { count: null, of: null, hidden: "small" } };
  });
  return <BarChart title="How many cycles reached each phase" what="Phase" filled="Cycles" bars={bars} />;
}

function Numbers({ coverage, department }: { coverage: Coverage; department: string | null }): ReactElement {
  const cycles = figureOf(coverage.in_term, "cycles");
  const agreed = figureOf(coverage.in_term, "steps_agreed");
  const secure = figureOf(coverage.in_term, "steps_secure");
  const models = figureOf(coverage.in_term, "models");
  const rounds = figureOf(coverage.in_term, "rounds");
  return (
    <Tiles>
      {cycles ? <Tile name="Cycles begun" bar={barOf(cycles, department)} /> : null}
      {agreed ? <Tile name="Steps agreed" bar={barOf(agreed, department)} /> : null}
      {secure ? <Tile name="Of those, secure by now" bar={barOf(secure, department)} /> : null}
      {models ? <Tile name="Models taken apart" unit="once for each person" bar={barOf(models, department)} /> : null}
      {rounds ? <Tile name="Rounds rehearsed" bar={barOf(rounds, department)} /> : null}
    </Tiles>
  );
}
