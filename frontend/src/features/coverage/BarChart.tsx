/** Horizontal bars as one picture with its words, and the same numbers as a table: beside it, or under it on a phone. */
import { useId, type ReactElement } from "react";
import { Card } from "@/ui";
import styles from "./coverage.module.css";
import { percent, said, shareOf, type Bar } from "./figures";

const ROW = 48;
const BAR = 14;
const BAR_AT = 24;
const LONGEST_LABEL = 30;

export interface BarChartProps {
  title: string;
  /** What the filled part is, in words; and the hatched rest, where the rest is worth a name. */
  filled: string;
  rest?: string;
  /** The heading of the first column: what the bars are. */
  what: string;
  bars: readonly Bar[];
}

export function BarChart({ title, filled, rest, what, bars }: BarChartProps): ReactElement {
  const id = useId();
  return (
    <Card as="section" aria-labelledby={`${id}-title`} className={styles["chart"]}>
      <div className={styles["picture"]}>
        <h3 id={`${id}-title`}>{title}</h3>
        <Legend filled={filled} {...(rest ? { rest } : {})} />
        <svg role="img" aria-labelledby={`${id}-title`} aria-describedby={`${id}-table`} width="100%" height={bars.length * ROW}>
          <Hatch id={`${id}-hatch`} />
          {bars.map((bar, at) => <OneBar key={bar.key} bar={bar} y={at * ROW} hatch={rest ? `url(#${id}-hatch)` : null} />)}
        </svg>
      </div>
      <div className={styles["tableBox"]} tabIndex={0} role="region" aria-label={`${title}, as a table`}>
        <table id={`${id}-table`} className={styles["table"]}>
          <caption className="visually-hidden">{title}</caption>
          <thead><tr><th scope="col">{what}</th><th scope="col">{filled}</th><th scope="col">Share</th></tr></thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.key}>
                <th scope="row">{bar.label}</th>
                {bar.number.count === null ? <td colSpan={2} className="soft">{said(bar.number)}</td> : <><td>{said(bar.number)}</td><td>{percent(bar.number)}</td></>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function OneBar({ bar, y, hatch }: { bar: Bar; y: number; hatch: string | null }): ReactElement {
  const share = shareOf(bar.number);
  const label = bar.label.length > LONGEST_LABEL ? `${bar.label.slice(0, LONGEST_LABEL - 1).trimEnd()}…` : bar.label;
  return (
    <g transform={`translate(0 ${y})`}>
      <text className={styles["label"]} x="0" y="15">{label}</text>
      {share === null ? null : <text className={styles["value"]} x="100%" y="15" textAnchor="end">{percent(bar.number)}</text>}
      {share === null ? <text className={styles["missing"]} x="0" y={BAR_AT + 13}>{said(bar.number)}</text> : (
        <>
          <rect className={styles["track"]} x="0.5" y={BAR_AT + 0.5} width="99.5%" height={BAR - 1} rx="3" {...(hatch ? { fill: hatch } : {})} />
          <rect className={styles["fill"]} x="0" y={BAR_AT} width={`${share * 100}%`} height={BAR} rx="3" />
        </>
      )}
    </g>
  );
}

function Hatch({ id }: { id: string }): ReactElement {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className={styles["hatchGround"]} width="6" height="6" /><rect className={styles["hatch"]} width="2" height="6" />
      </pattern>
    </defs>
  );
}

function Legend({ filled, rest }: { filled: string; rest?: string }): ReactElement | null {
  const id = useId();
  if (!rest) return null;
  return (
    <p className={styles["legend"]}>
      <span><svg aria-hidden="true" width="14" height="14"><rect className={styles["fill"]} width="14" height="14" rx="3" /></svg>{filled}</span>
      <span><svg aria-hidden="true" width="14" height="14"><Hatch id={id} /><rect className={styles["track"]} x="0.5" y="0.5" width="13" height="13" rx="3" fill={`url(#${id})`} /></svg>{rest}</span>
    </p>
  );
}
