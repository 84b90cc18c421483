/** How it is today: who is in a cycle, and of those, who is on cadence. */
import type { ReactElement } from "react";
import type { Coverage } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { BarChart } from "./BarChart";
import styles from "./coverage.module.css";
import { barOf, barsOf, EVERYBODY, figureOf } from "./figures";
import { Tile, Tiles } from "./Tiles";

export function Today({ coverage, department }: { coverage: Coverage; department: string | null }): ReactElement {
  const staff = figureOf(coverage.now, "staff");
  const coached = figureOf(coverage.now, "in_cycle");
  const kept = figureOf(coverage.now, "on_cadence");
  const late = figureOf(coverage.now, "overdue");
  const ofStaff = late?.of === "staff";
  return (
    <section className="stack" aria-labelledby="today">
      <div>
        <h2 id="today">Today</h2>
        <p className="soft">{formatDay(coverage.today)}. A cycle is overdue when the day of its meeting is over.</p>
      </div>
      <Tiles>
        {staff ? <Tile name="Teachers and coaches" bar={barOf(staff, department)} /> : null}
        {coached ? <Tile name="In a cycle" bar={barOf(coached, department)} /> : null}
        {kept ? <Tile name="On cadence, of those in a cycle" bar={barOf(kept, department)} /> : null}
        {late ? <Tile name={ofStaff ? "Overdue, of all teachers and coaches" : "Overdue, of those in a cycle"} bar={barOf(late, department)} /> : null}
      </Tiles>
      <div className={styles["charts"]}>
        {coached && coverage.departments.length > 0 ? <BarChart title="In a cycle" what="Department" filled="In a cycle" bars={barsOf(coached, department)} /> : null}
        {kept && kept.all.count !== null ? <BarChart title="On cadence and overdue" what="Department" filled="On cadence" rest="Overdue" bars={barsOf(kept, department)} /> : null}
        {!kept && late && late.all.count !== null ? <BarChart title={`Overdue, ${EVERYBODY.toLowerCase()}`} what="Department" filled="Overdue" bars={barsOf(late, null)} /> : null}
      </div>
    </section>
  );
}
